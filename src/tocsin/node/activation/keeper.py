"""The keeper of content: takes it as it is, checks it, activates it, and removes versions that nobody needs."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.core.errors import ContentError, TocsinError
from tocsin.detection.cache import CacheFolder
from tocsin.node.activation.loading import load_snapshot
from tocsin.node.activation.places import ContentPlaces
from tocsin.node.activation.taking import take
from tocsin.node.state import ContentVersions, Database


@dataclass(frozen=True, slots=True)
class Reload:
    """What came of loading content anew: the version that is active now, or none, and everything to be told.

    With `errors` nothing has changed. `rules` counts those that run, where the version is new.
    """

    version: str | None
    is_new: bool = False
    rules: int = 0
    errors: tuple[TocsinError, ...] = ()
    warnings: tuple[TocsinError, ...] = ()


class ContentKeeper:
    """Keeps the versions of content in a folder, and their activations in the state; any number may be there."""

    def __init__(self, folder: Path, database: Database, clock: Clock) -> None:
        self._folder = folder
        self._versions = ContentVersions(database)
        self._clock = clock

    def reload(self, places: ContentPlaces, cache: CacheFolder | None) -> Reload:
        """Activate content as it is now, unless anything is wrong with it; raises StoreFailed."""
        with self._held() as is_held:
            assert is_held
            snapshot, unread = take(places, self._folder)
            active = self._versions.active()
            if active is not None and active.version == snapshot.version and not unread:
                return Reload(active.version)
            known = active.version if active is not None else None
            try:
                checked = load_snapshot(snapshot, cache)
            except ContentError as error:  # a pack that is damaged: nothing of it can be loaded
                self._remove()
                return Reload(known, errors=(*unread, snapshot.as_given(error)))
            errors = (*unread, *checked.errors)
            if not errors:
                self._versions.activate(snapshot.version, self._clock.now().timestamp())
            self._remove()
            if errors:
                return Reload(known, errors=errors, warnings=checked.warnings)
            rules = len(checked.content.ruleset.rules)
            return Reload(snapshot.version, is_new=True, rules=rules, warnings=checked.warnings)

    def clean(self) -> list[str]:
        """Remove the versions that nobody needs, unless somebody takes one now; give those that went."""
        with self._held(waits=False) as is_held:
            return self._remove() if is_held else []

    def _remove(self) -> list[str]:
        needed = self._versions.release()
        gone = [path for path in self._folder.iterdir() if path.is_dir() and path.name not in needed]
        for path in gone:
            shutil.rmtree(path, ignore_errors=True)
        return [path.name for path in gone]

    @contextmanager
    def _held(self, *, waits: bool = True) -> Iterator[bool]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(number)
