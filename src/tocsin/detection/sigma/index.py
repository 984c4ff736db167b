"""What the loaded files define, by id and by name, so that filters and correlations can refer to it."""

from dataclasses import dataclass, field

from tocsin.core.errors import RuleError
from tocsin.core.suggest import did_you_mean
from tocsin.detection.sigma.entries import Entry


@dataclass(slots=True)
class Index:
    """Entries by id (in lower case) and by name."""

    ids: dict[str, Entry] = field(default_factory=dict)
    names: dict[str, Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> list[RuleError]:
        """Take an entry in; tell where its id (then it is not taken in) or its name is there already."""
        metadata = entry.metadata
        first = self.ids.setdefault(metadata.id.lower(), entry)
        if first is not entry:
            place = first.place.locate("id")
            remedy = "give each its own id, or remove one of the two; the first in the order of paths is loaded"
            if entry.head.has_id:
                what = f"the id {metadata.id} is also that of {first.metadata.title!r} at {place}"
            else:
                what = f"a rule without id, of the same file name and title, is at {place}"
            return [entry.place.error(what, "id", remedy=remedy)]
        if metadata.name is None:
            return []
        namesake = self.names.setdefault(metadata.name, entry)
        if namesake is entry:
            return []
        place = namesake.place.locate("name")
        what = f"the name {metadata.name!r} is also that of {namesake.metadata.title!r} at {place}"
        return [entry.place.error(what, "name", remedy="rename one of them; references by name mean the first")]

    def find(self, reference: str) -> Entry | None:
        """Find an entry by its id or its name."""
        return self.ids.get(reference.lower()) or self.names.get(reference)

    def hint(self, reference: str) -> str:
        """Give the name that looks most like an unknown reference; ids that look alike have nothing in common."""
        return did_you_mean(reference, self.names)
