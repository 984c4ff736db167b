"""Registries: built where they are needed, passed in, and never global."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from tocsin.core.errors import ConfigError
from tocsin.core.suggest import did_you_mean

T = TypeVar("T")


class Registry(Generic[T]):
    """Named components of one kind; a second one of the same name is an error."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._items: dict[str, T] = {}

    def add(self, name: str, item: T) -> None:
        """Register `item` under `name`; raises ConfigError if the name is taken."""
        if name in self._items:
            raise ConfigError(f"two {self._kind}s are called {name!r}", remedy="rename or remove one of them")
        self._items[name] = item

    def get(self, name: str) -> T:
        """Give the component called `name`; raises ConfigError with a suggestion if there is none."""
        try:
            return self._items[name]
        except KeyError:
            hint = did_you_mean(name, self._items)
            known = ", ".join(sorted(self._items))
            raise ConfigError(f"there is no {self._kind} called {name!r}{hint}", remedy=f"known are: {known}") from None

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def values(self) -> Iterator[T]:
        """Give the components in the order they were added."""
        return iter(self._items.values())
