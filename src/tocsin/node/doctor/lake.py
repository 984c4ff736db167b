"""The lake: is every file there that its tables and the state name, in the size that they say."""

from collections.abc import Iterator, Mapping

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from pyarrow.fs import FileSelector, FileType
from sqlalchemy import delete

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.core.times import iso
from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Loss, Repair, Verdict
from tocsin.node.processes.lake import lake_place
from tocsin.node.state import Database, LakeFile, LakeFiles
from tocsin.node.state.tables import LAKE_FILES
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.reading import LakeReader
from tocsin.pipeline.lake.stored import StoredFile

_MOST = 1_000_000
_REMEDY = (
    "restore them from a backup; tocsin doctor --repair takes out of the tables what is gone, and says what it was"
)


class LakeCheck:
    """Compares the tables' logs and the registered files with what is really there."""

    name = "lake"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield what is missing or of another size, with what is lost by it, and how many files are in no table."""
        place = lake_place(case.settings)
        waiting = _waiting(case.database)
        files = orphans = 0
        is_whole = True
        for table in sorted({*place.tables(), *(file.table for file in waiting)}):
            there = _sizes(place, table)
            committed = LakeReader(place).files(table) if place.exists(table) else []
            registered = [file for file in waiting if file.table == table]
            lost = [_committed_loss(table, file) for file in committed if there.get(file.path) != file.size]
            lost += [_registered_loss(file) for file in registered if there.get(file.path) != file.size]
            files += len(committed) + len(registered)
            known = {file.path for file in committed} | {file.path for file in registered}
            orphans += len(there.keys() - known)
            if lost:
                is_whole = False
                message = f"{len(lost):,} files of {table} are missing or not of the size that was written"
                yield Verdict(self.name, "fail", message, _REMEDY, tuple(lost))
        if is_whole:
            message = f"{files:,} files are there in their sizes"
            message += f"; {orphans:,} others are in no table, and go with the next vacuum" if orphans else ""
            yield Verdict(self.name, "ok", message)

    def repair(self, case: Case) -> Iterator[Repair]:
        """Take what is gone out of the tables and the registrations, so that what is left can be read."""
        place = lake_place(case.settings)
        for table in place.tables():
            there = _sizes(place, table)
            gone = [file for file in LakeReader(place).files(table) if file.path not in there]
            if gone:
                _take_out(place, table)
                losses = tuple(_committed_loss(table, file) for file in gone)
                yield Repair(self.name, f"took {len(gone):,} files that are gone out of {table}", losses)
        missing = [file for file in _waiting(case.database) if file.path not in _sizes(place, file.table)]
        if missing and case.database is not None:
            _unregister(case.database, missing)
            losses = tuple(map(_registered_loss, missing))
            yield Repair(self.name, f"took {len(missing):,} files that are gone out of those to be committed", losses)


def _waiting(database: Database | None) -> list[LakeFile]:
    return LakeFiles(database).uncommitted(_MOST) if database is not None else []


def _sizes(place: LakePlace, table: str) -> Mapping[str, int]:
    """Give the sizes of the data files below a table, by their paths."""
    infos = place.files(table).get_file_info(FileSelector("", recursive=True, allow_not_found=True))
    return {
        info.path: info.size
        for info in infos
        if info.type == FileType.File and info.path.endswith(".parquet") and not info.path.startswith("_delta_log/")
    }


def _take_out(place: LakePlace, table: str) -> None:
    try:
        DeltaTable(place.table_url(table), storage_options=place.options).repair()
    except (DeltaError, OSError) as error:
        raise StoreFailed(
            f"the table cannot be written: {error}",
            location=Location(place.table_url(table)),
            remedy="check the disk and who may write there",
        ) from error


def _unregister(database: Database, files: list[LakeFile]) -> None:
    with database.transaction() as connection:
        for file in files:
            at = (LAKE_FILES.c.tenant == database.tenant, LAKE_FILES.c.number == file.number)
            connection.execute(delete(LAKE_FILES).where(*at))


def _committed_loss(table: str, file: StoredFile) -> Loss:
    return Loss(f"{table}/{file.path}", table, file.rows, iso(file.first) or file.day, iso(file.last) or file.day)


def _registered_loss(file: LakeFile) -> Loss:
    return Loss(f"{file.table}/{file.path}", file.table, file.rows, file.day, file.day)
