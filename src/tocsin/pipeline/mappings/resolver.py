"""Where a field of a rule is: the one place that decides it.

In this order: what an enrichment adds (`_enriched.<name>.<column>`); an OCSF attribute of the mapping (`ocsf.<path>`);
a value that the log type implies; a name that it explains; a field the shape describes; the native name itself, by its
dotted path; the shape's defaults for the event's own data.
"""

from tocsin.core.paths import Path, parse_path
from tocsin.core.ports import Resolution, ResolvedBy
from tocsin.core.values import ENRICHED
from tocsin.pipeline.mappings.log_type import EventKind
from tocsin.pipeline.mappings.shape import Shape

_OCSF = "ocsf."
_ENRICHED = f"{ENRICHED}."


class Resolver:
    """Resolves the fields of one kind of event in one shape, each once."""

    __slots__ = ("_attributes", "_kind", "_known", "_shape")

    def __init__(self, shape: Shape, kind: EventKind) -> None:
        self._shape = shape
        self._kind = kind
        self._attributes = {**shape.ocsf, **kind.ocsf.attributes}
        self._known: dict[str, Resolution] = {}

    def resolve(self, field: str) -> Resolution:
        """Say where a field is."""
        known = self._known.get(field)
        if known is None:
            known = self._known[field] = self._decide(field)
        return known

    def attributes(self) -> dict[str, str]:
        """Give the OCSF attributes of these events with the fields that fill them."""
        return dict(self._attributes)

    def _decide(self, field: str) -> Resolution:
        added = added_by_enrichment(field)
        if added is not None:
            return added
        if field.startswith(_OCSF):
            source = self._attributes.get(field.removeprefix(_OCSF))
            if source is not None:
                known = self.resolve(source)
                return Resolution(field, known.paths, "ocsf", value=known.value)
        if field in self._kind.values:
            return Resolution(field, (), "implied", value=self._kind.values[field])
        natives = self._kind.fields.get(field)
        if natives is not None:
            paths = (path for native in natives for path in self._by_shape(native).paths)
            return Resolution(field, tuple(dict.fromkeys(paths)), "mapping")
        return self._by_shape(field)

    def _by_shape(self, field: str) -> Resolution:
        if self._shape.describes(field):
            return Resolution(field, self._shape.paths(field), "shape")
        dotted = "." in field
        native = self._shape.native_paths(field) if dotted else None
        if native is not None:
            return Resolution(field, native, "native", dotted=True)
        usual: tuple[Path, ...] = self._shape.paths(field)
        by: ResolvedBy = "native" if usual == ((field,),) else "shape"
        if dotted:  # nested, or whole where a collector has flattened the record
            return Resolution(
                field,
                tuple(dict.fromkeys((*usual, *self._shape.nested_paths(field), parse_path(field)))),
                by,
                dotted=True,
            )
        return Resolution(field, usual, by)


def added_by_enrichment(field: str) -> Resolution | None:
    """Say where a field is that enrichments add: there, whatever the mapping; None for any other field."""
    return Resolution(field, (tuple(field.split(".")),), "enrichment") if field.startswith(_ENRICHED) else None
