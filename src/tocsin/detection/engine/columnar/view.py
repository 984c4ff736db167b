"""The rows of one route in a batch, as conditions see them."""

import numpy as np

from tocsin.core.ports import Route
from tocsin.core.values import leaves_of
from tocsin.detection.engine.columnar.arrays import Bools, Ints
from tocsin.detection.engine.columnar.column import Column
from tocsin.detection.engine.columnar.frame import Frame
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.reference import scalar_passes


class View:
    """The rows of one route; `held` says which rows hold the keywords that were scanned for and are there at all."""

    def __init__(self, frame: Frame, route: Route, held: dict[Atom, Bools], scanned_for: dict[Atom, list[int]]) -> None:
        self.frame = frame
        self.route = route
        self._held = held
        self._scanned_for = scanned_for

    def column(self, field: str, asked: int) -> Column:
        """Give the column of a field of rules, of which so many rows are asked for."""
        return self.frame.column(self.route.resolve(field), asked)

    def holds_keyword(self, atom: Atom, rows: Ints) -> Bools:
        """Say which of some rows hold a keyword; one that cannot be scanned for is looked for row by row."""
        if atom in self._scanned_for:
            mask = self._held.get(atom)
            return np.zeros(len(rows), np.bool_) if mask is None else mask[rows]
        return np.fromiter((self._holds(atom, row) for row in rows.tolist()), bool, len(rows))

    def _holds(self, atom: Atom, row: int) -> bool:
        return any(scalar_passes(atom.test, scalar) for scalar in leaves_of(self.frame.record(row)))
