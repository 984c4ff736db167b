"""Loading a version of content, and saying what keeps it from being one."""

from dataclasses import dataclass

from tocsin.core.errors import TocsinError, UnsupportedRule
from tocsin.detection.cache import CacheFolder
from tocsin.node.activation.places import content_places
from tocsin.node.activation.snapshot import Snapshot
from tocsin.node.settings import NodeSettings
from tocsin.node.work import Content, load_content


@dataclass(frozen=True, slots=True)
class CheckedContent:
    """Content with the errors that forbid to run it, and what is only said: rules that are right and cannot run."""

    content: Content
    errors: tuple[TocsinError, ...]
    warnings: tuple[TocsinError, ...]


def load_snapshot(snapshot: Snapshot, cache: CacheFolder | None) -> CheckedContent:
    """Load what is in a snapshot; errors name the files that it was taken from."""
    places = snapshot.places
    content, found = load_content(places.rules, places.mappings, cache, places.enrichments)
    told = [snapshot.as_given(error) for error in found]
    warnings = tuple(error for error in told if isinstance(error, UnsupportedRule))
    errors = tuple(error for error in told if not isinstance(error, UnsupportedRule))
    return CheckedContent(content, errors, warnings)


def content_of(settings: NodeSettings, cache: CacheFolder | None) -> Content:
    """Load content as its files are now, which is not what runs; what is wrong in it is left out."""
    places = content_places(settings)
    content, _ = load_content(places.rules, places.mappings, cache, places.enrichments)
    return content
