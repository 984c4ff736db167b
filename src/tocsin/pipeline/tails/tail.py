"""A tail: looks for files, follows them, and puts what is new in them into the spool."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from msgspec.structs import replace

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError, StoreFailed
from tocsin.core.identity import digest
from tocsin.pipeline.parsers import ParserRegistry
from tocsin.pipeline.receivers.intake import SourceSettings
from tocsin.pipeline.receivers.rate import Bucket
from tocsin.pipeline.spool import Mark, Payload, Receipt
from tocsin.pipeline.tails.adopting import after_copying, as_copy, copied_from, moved_from
from tocsin.pipeline.tails.followed import IDLE, Followed, is_kin, kin_of, renamed
from tocsin.pipeline.tails.globs import found_files, is_meant
from tocsin.pipeline.tails.marking import Marking
from tocsin.pipeline.tails.notice import Notice
from tocsin.pipeline.tails.piece import Piece, Reader
from tocsin.pipeline.tails.place import Place, decode_place, is_known, prints, read_at
from tocsin.pipeline.tails.settings import TailSettings

_TOGETHER = 16
_AGAIN_SECONDS = 1.0
_MOST_OPEN = 512
_LINE_LOOKED_FOR = 1024**2


class Tail:
    """Follows the files of one entry of the settings; `turn` is to be called again and again, by one thread.

    It raises nothing: what cannot be read is told and tried again, and when the spool takes nothing, files wait.
    """

    def __init__(
        self,
        settings: TailSettings,
        source: SourceSettings,
        spool: Marking,
        *,
        parsers: ParserRegistry,
        clock: Clock,
        tell: Callable[[Notice], None],
    ) -> None:
        self._settings = settings
        self._source = source
        self._spool = spool
        self._clock = clock
        self._tell = tell
        self._reader = Reader(settings, parsers)
        self._bucket = Bucket(source.events_per_second, source.burst, clock)
        self._files: dict[bytes, Followed] = {}
        self._orphans: dict[bytes, bytes] = {}
        self._begun = b"begun:" + digest(*settings.paths).encode()
        self._is_restored = self._has_to_bury = False
        self._discovered = -float("inf")
        self._resumes = -float("inf")

    @property
    def files(self) -> list[Followed]:
        """Give the files that are followed."""
        return list(self._files.values())

    def turn(self) -> int:
        """Look at everything and take what is new; give how many payloads were taken."""
        now = self._clock.steady()
        if now < self._resumes:
            return 0
        try:
            if not self._is_restored:
                self._restore(now)
            taken = self._round(now)
            if self._has_broken():  # as was seen when they were read: what is in them now may soon be gone
                taken += self._round(now)
            return taken
        except StoreError as error:
            self._resumes = now + _AGAIN_SECONDS
            # What became of what was asked is on disk: it is looked up there.
            self._is_restored = self._is_restored and not isinstance(error, StoreFailed)
            return 0

    def _round(self, now: float) -> int:
        for file in self.files:
            self._look(file, now)
        if now - self._discovered >= self._settings.discover_seconds or self._has_broken():
            self._discover(now)
        self._check_kin()
        self._begin_anew()
        self._decide()
        self._bury()
        return self._take(now)

    def _has_broken(self) -> bool:
        return any(file.is_broken for file in self.files)

    def close(self) -> None:
        """Close all files."""
        for file in self.files:
            file.close()
        self._files.clear()

    def _restore(self, now: float) -> None:
        """Begin with what the spool holds of each file."""
        self.close()
        self._orphans = self._spool.marks(self._source.name)
        is_first = self._orphans.pop(self._begun, None) is None
        self._orphans = {name: value for name, value in self._orphans.items() if not name.startswith(b"begun:")}
        self._is_restored = True
        self._discover(now)
        self._find_renamed(now)
        if is_first:
            self._begin(at_end=self._settings.begin == "end")

    def _find_renamed(self, now: float) -> None:
        """Follow files that have got names which fit no glob, and tell of those that are not there any more."""
        meant = self._settings.paths, self._settings.exclude
        for name, value in list(self._orphans.items()):
            place = decode_place(value)
            if not is_meant(place.path, *meant):
                continue
            path = renamed(place.path, place)
            file = Followed(path or place.path, place, value, now, is_fresh=False)
            if path is not None:
                self._look(file, now)
                self._check(file)
            if path is not None and not file.is_adrift and (not file.is_broken or is_kin(path, place.path)):
                self._files[name] = file
                del self._orphans[name]
            else:
                file.close()
                message = f"it went while nobody looked; if it had more than the {place.offset:,} bytes that were read"
                self._tell(Notice("gone", place.path, f"{message}, they are lost"))
        self._has_to_bury = True

    def _bury(self) -> None:
        """Forget files that are gone, unless their file system may just not be there."""
        if not self._has_to_bury:
            return
        self._has_to_bury = False
        meant = self._settings.paths, self._settings.exclude
        for name, value in list(self._orphans.items()):
            place = decode_place(value)
            if is_meant(place.path, *meant) and _is_mounted(place) and self._move([Mark(name, value, None)]):
                del self._orphans[name]

    def _begin(self, *, at_end: bool) -> None:
        """Write down where the files are begun that are there at the very first start."""
        moves = [Mark(self._begun, None, b"1")]
        for file in self.files if at_end else ():
            if file.mark is None and file.size:
                file.place = _end_of(file)
                file.is_fresh = False
                moves.append(Mark(file.place.name, None, file.place.encoded()))
        self._move(moves)

    def _discover(self, now: float) -> None:
        self._discovered = now
        for path, status in found_files(self._settings.paths, self._settings.exclude):
            place = Place(path, status.st_dev, status.st_ino)
            if place.name in self._files:
                continue
            value = self._orphans.pop(place.name, None)
            file = Followed(path, decode_place(value) if value else place, value, now)
            file.is_fresh = value is None
            self._files[place.name] = file
            self._look(file, now)
            if value is not None:
                self._check(file)

    def _look(self, file: Followed, now: float) -> None:
        file.look(now)
        if file.size < file.place.offset and file.place.format != "evtx":
            file.is_broken = True
        if file.number is not None and now - file.changed >= self._settings.close_idle_seconds:
            file.close()

    def _check(self, file: Followed) -> None:
        """See whether a file that was followed before still holds what was read of it."""
        if file.place.format == "evtx" or file.place.copied is not None or self._number(file) is None:
            return
        if file.size < file.place.offset or not is_known(file.opened(), file.place):
            file.is_broken = True

    def _check_kin(self) -> None:
        """See whether logs are as they were, before anybody says whether a new file is a copy of one."""
        changed = [file for file in self.files if not (file.looked or file.is_fresh)]
        for fresh in [file for file in self.files if file.is_fresh and file.size] if changed else ():
            for file in kin_of(fresh.path, iter(changed)):
                self._check(file)

    def _begin_anew(self) -> None:
        """Read from their beginning the files that do not hold any more what was read of them."""
        for file in [each for each in self.files if each.is_broken]:
            old = file.place
            goes_on_in, moves = "", []
            for copy, place in list(after_copying(self._copies_of(file), old)):
                goes_on_in = goes_on_in or (copy.path if place.offset == old.offset else "")
                copy.place, copy.is_fresh, copy.looked = place, False, 0
                moves.append(copy)
            file.place = Place(old.path, old.device, old.inode)
            file.is_broken, file.is_fresh, file.looked = False, False, 0
            self._keep([*moves, file])
            message = (
                f"it was emptied, or is another file: it is read from its beginning; {old.offset:,} bytes were read"
            )
            self._tell(Notice("truncated", file.path, f"{message}, more is in {goes_on_in}" if goes_on_in else message))

    def _copies_of(self, broken: Followed) -> list[Followed]:
        """Give the copies of a file that was emptied, and what may be one that was not looked at yet."""
        others = [each for each in self.files if each is not broken and not each.is_broken and each.size]
        copies = [each for each in others if each.place.copied == broken.place.name]
        return copies + [each for each in others if each.is_fresh and is_kin(each.path, broken.path)]

    def _decide(self) -> None:
        """Say of files that are new whether they are copies of others; copies that have grown are looked at again."""
        decided = []
        for file in self.files:
            copied = file.place.copied
            if copied is not None and (not file.looked or copied in self._orphans):
                self._look_at_copy(file, copied)
            elif file.is_fresh and file.size and self._number(file) is not None and self._decide_fresh(file):
                decided.append(file)
        if decided:
            self._keep(decided)  # known from now on, whatever it is called when it is read

    def _decide_fresh(self, file: Followed) -> bool:
        """Decide what a file is; say whether it is a log of its own."""
        try:
            original = copied_from(file, self.files)
            if original is not None and not original.place.offset:
                return False  # once something of it was read it can be told from others
            place = as_copy(file, original) if original is not None else None
            moved = None if place else moved_from(file, map(decode_place, self._orphans.values()))
        except OSError:
            return False  # looked at again in the next turn
        file.is_fresh = False
        if place is not None:
            file.place, file.looked = place, IDLE
            self._keep([file])
        elif moved is not None:
            gone = Mark(moved.name, self._orphans.pop(moved.name), None)
            own = file.place
            file.place = replace(moved, path=own.path, device=own.device, inode=own.inode)
            self._keep([file], gone)
        return place is None and moved is None

    def _look_at_copy(self, file: Followed, copied: bytes) -> None:
        """Look again at a copy that has grown, or whose log is gone."""
        original, gone = self._files.get(copied), []
        try:
            if original is None and copied in self._orphans:
                gone.append(Mark(copied, self._orphans[copied], None))
                found = next(after_copying([file], decode_place(self._orphans[copied])), None)
                if found is None:
                    return  # it cannot be read just now
                place = found[1]
            elif original is None:  # whatever is written now is new
                place = replace(file.place, copied=None)
            elif copied_from(file, [original]) is not None:
                place, file.looked = as_copy(file, original), IDLE
            else:  # they have a beginning in common, and are two logs
                place = Place(file.place.path, file.place.device, file.place.inode)
        except OSError as error:
            self._trouble(file, error)
            return
        file.place = place
        self._keep([file], *gone)
        if gone:
            del self._orphans[copied]

    def _take(self, now: float) -> int:
        taken, waiting = 0, [file for file in self.files if self._is_ready(file, now)]
        for begin in range(0, len(waiting), _TOGETHER):
            asked: list[tuple[Followed, Piece, Future[Receipt] | Future[bool]]] = []
            for file in waiting[begin : begin + _TOGETHER]:
                piece = self._next_piece(file, now)
                if piece is None:
                    continue
                seconds = self._bucket.wait(piece.records)
                if seconds:
                    self._resumes = now + seconds
                    break
                asked.append((file, piece, self._put(file, piece)))
            try:
                for file, piece, answer in asked:
                    taken += self._answered(file, piece, answer)
            finally:
                if any(not answer.done() or answer.exception() for _, _, answer in asked):
                    self._is_restored = False
            if now < self._resumes:
                break
        for file in self.files:
            if file.is_adrift:
                self._let_go(file, now)
        for file in sorted(self.files, key=lambda each: -each.changed)[_MOST_OPEN:]:
            file.close()
        return taken

    def _is_ready(self, file: Followed, now: float) -> bool:
        if file.is_fresh or file.is_ignored or file.is_broken or file.place.copied is not None:
            return False
        return file.looked < file.quiet(now, self._settings)

    def _next_piece(self, file: Followed, now: float) -> Piece | None:
        if self._number(file) is None:
            return None
        try:
            found = self._reader.piece(file, now)
        except OSError as error:
            self._trouble(file, error)
            return None
        if isinstance(found, Notice):
            self._tell(found)
            return None
        if found is None:
            file.looked = file.quiet(now, self._settings)
        return found

    def _put(self, file: Followed, piece: Piece) -> "Future[Receipt] | Future[bool]":
        mark = Mark(piece.place.name, file.mark, piece.place.encoded())
        if not piece.records:
            return self._spool.move(self._source.name, [mark])
        payload = Payload(self._source.name, piece.form, piece.data, piece.records, piece.context, mark=mark)
        return self._spool.put(payload, self._source.rank, self._source.spool_share)

    def _answered(self, file: Followed, piece: Piece, answer: "Future[Receipt] | Future[bool]") -> int:
        found = answer.result()
        if found is False or (isinstance(found, Receipt) and found.is_repeat):
            self._is_restored = False  # somebody else has moved the mark: it is read again
            return 0
        file.place, file.mark = piece.place, piece.place.encoded()
        return int(isinstance(found, Receipt))

    def _let_go(self, file: Followed, now: float) -> None:
        """Forget a file that no name leads to any more, when it is read to its end or cannot be read."""
        left = file.size - file.place.offset
        is_done = left <= 0 or file.place.format == "evtx" or file.place.copied is not None or file.is_ignored
        if file.number is not None and (not is_done or now - file.changed < self._settings.settle_seconds):
            return  # what writes to it may not have noticed yet
        if not is_done:
            self._tell(Notice("gone", file.path, "it is gone, and was not read to its end", left))
        file.close()
        del self._files[file.place.name]
        if file.mark is not None:
            self._orphans[file.place.name] = file.mark
            self._has_to_bury = self._has_to_bury or file.is_removed

    def _number(self, file: Followed) -> int | None:
        """Give the descriptor of a file, or None where it cannot be opened, which is told once."""
        try:
            number = file.opened()
        except OSError as error:
            self._trouble(file, error)
            return None
        if file.trouble:
            file.trouble = ""
            self._tell(Notice("readable", file.path, "it can be read again"))
        return number

    def _trouble(self, file: Followed, error: OSError) -> None:
        told = error.strerror or type(error).__name__
        if not isinstance(error, FileNotFoundError) and file.trouble != told:
            file.trouble = told
            self._tell(Notice("unreadable", file.path, f"it cannot be read: {told}; it is tried again"))

    def _keep(self, files: Sequence[Followed], *more: Mark) -> None:
        moves = [Mark(file.place.name, file.mark, file.place.encoded()) for file in files]
        if self._move([*moves, *more]):
            for file in files:
                file.mark = file.place.encoded()

    def _move(self, moves: Sequence[Mark]) -> bool:
        is_moved = self._spool.move(self._source.name, moves).result()
        self._is_restored = self._is_restored and is_moved
        return is_moved


def _end_of(file: Followed) -> Place:
    """Give the place at the end of a file, or where its last line begins that has no end yet."""
    place = file.place
    try:
        number = file.opened()
        begin = max(0, file.size - _LINE_LOOKED_FOR)
        offset = begin + read_at(number, begin, file.size - begin).rfind(b"\n") + 1
        head, near = prints(number, offset)
    except OSError:
        return place
    return replace(place, offset=offset, head=head, near=near, whole=None)


def _is_mounted(place: Place) -> bool:
    """Say whether the folder of a file is on the device that it was on."""
    try:
        return Path(place.path).parent.stat().st_dev == place.device
    except OSError:
        return False
