"""Building a pack of rule files."""

from collections.abc import Sequence
from pathlib import Path

from tocsin.core.errors import PackError, RuleError
from tocsin.core.location import Location
from tocsin.detection.sigma.documents import RuleFile, decode, read_bytes
from tocsin.detection.sigma.files import find_rule_files
from tocsin.detection.sigma.packs import PackBuilder
from tocsin.detection.sigma.reading import Reader
from tocsin.detection.sigma.records import file_key
from tocsin.detection.sigma.stored import StoredFiles


def build_pack(paths: Sequence[Path], output: Path, *, tocsin: str) -> list[RuleError]:
    """Compile the rule files of files and folders into a pack; give what is wrong with the places and files.

    What is wrong with rules is in the pack, to be told whenever it is loaded. In the pack, the files of a single folder
    are named from there, others as they are named by their paths. Raises PackError when there is nothing to pack, or
    the pack cannot be written.
    """
    builder = PackBuilder()
    stored = StoredFiles(builder, {})
    reader = Reader({})
    files, errors = find_rule_files(paths)
    prefix = paths[0].as_posix().rstrip("/") + "/" if len(paths) == 1 and paths[0].is_dir() else ""
    packed: list[tuple[str, bytes]] = []
    rules = 0
    for path, name in files:
        try:
            raw = read_bytes(path, name)
            packed.append((name.removeprefix(prefix).lstrip("/"), raw))
            file = RuleFile(name, decode(raw, name))
        except RuleError as error:
            errors.append(error)
            continue
        entries, wrong = reader.entries(file)
        stored.add(file_key(raw, name), entries, wrong)
        rules += sum(entry.made().body is not None for entry in entries)
    if not packed:
        place = Location(", ".join(path.as_posix() for path in paths))
        raise PackError("there is no rule file to pack", location=place, remedy="name files or folders of Sigma rules")
    builder.write(output, packed, tocsin=tocsin, rules=rules)
    return errors
