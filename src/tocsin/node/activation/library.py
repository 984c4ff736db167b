"""The versions of content that a worker has loaded."""

from collections.abc import Collection
from pathlib import Path
from threading import Thread

from tocsin.core.errors import StoreError
from tocsin.core.telling import Log
from tocsin.detection.cache import CacheFolder
from tocsin.node.activation.loading import load_snapshot
from tocsin.node.activation.snapshot import open_snapshot
from tocsin.node.work import Content


class ContentLibrary:
    """Loads versions from their snapshots, never from the files that people edit."""

    def __init__(self, folder: Path, cache: CacheFolder | None, log: Log) -> None:
        self._folder = folder
        self._log = log
        self._cache = cache
        self._loaded: dict[str, Content] = {}
        self._failed: StoreError | None = None
        self._loading: Thread | None = None

    def get(self, version: str) -> Content:
        """Give a version, loading it now if need be; raises StoreFailed when its snapshot is damaged or gone."""
        if version not in self._loaded:
            self._loaded[version] = self._load(version)
        return self._loaded[version]

    def get_or(self, version: str, active: str) -> Content:
        """Give a version, or the active one where its snapshot is damaged or gone, which is told: work goes on.

        Raises StoreFailed when the active one cannot be loaded either.
        """
        try:
            return self.get(version)
        except StoreError as error:
            if version == active:
                raise
            self._log.error("content is damaged: the active version stands in", version=version, error=str(error))
            return self.get(active)

    def is_ready(self, version: str) -> bool:
        """Say whether a version is loaded; if not, it is being loaded while other work goes on.

        Raises StoreFailed when it could not be.
        """
        if version in self._loaded:
            return True
        if self._loading is None:
            self._loading = Thread(target=self._load_beside, args=(version,), name="content", daemon=True)
            self._loading.start()
        elif not self._loading.is_alive():
            self._loading = None
            failed, self._failed = self._failed, None
            if failed is not None:
                raise failed
        return False

    def keep(self, versions: Collection[str]) -> None:
        """Forget all other versions."""
        self._loaded = {version: content for version, content in self._loaded.items() if version in versions}

    def _load_beside(self, version: str) -> None:
        try:
            self._loaded[version] = self._load(version)
        except StoreError as error:
            self._failed = error

    def _load(self, version: str) -> Content:
        return load_snapshot(open_snapshot(self._folder / version), self._cache).content
