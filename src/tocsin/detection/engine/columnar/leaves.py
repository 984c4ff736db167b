"""All scalars of a batch, column by column, however deep: what keywords are looked for in."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow.compute as pc
from pyarrow import types

from tocsin.core.batch_source import field_of, stored
from tocsin.core.columns import is_list, objects_of, plain
from tocsin.core.values import ABSENT as NO_FIELD
from tocsin.core.values import leaves_of
from tocsin.detection.engine.columnar.arrays import Ints
from tocsin.detection.engine.columnar.column import Column
from tocsin.detection.engine.columnar.encoding import by_place, by_value, is_flat, lengths


class Leaf(NamedTuple):
    """Scalars of a batch; the places of the column belong to `rows`, or to all rows in turn."""

    column: Column
    rows: Ints | None


def leaves_below(array: Any, may_hold: Callable[[Any], bool], rows: Ints | None = None) -> Iterator[Leaf]:
    """Yield all scalars of an array whose places belong to `rows`; only those whose type passes `may_hold`."""
    array = stored(array)
    if types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    kind = array.type
    if array.null_count == len(array):
        return
    if types.is_struct(kind):
        for key in dict.fromkeys(field.name for field in kind):
            yield from leaves_below(field_of(array, key), may_hold, rows)
    elif is_list(kind):
        owners = np.arange(len(array)) if rows is None else rows
        yield from leaves_below(array.flatten(), may_hold, np.repeat(owners, lengths(array)))
    elif types.is_map(kind) or (types.is_dictionary(kind) and not is_flat(kind.value_type)):
        values = objects_of(plain(array))
        yield Leaf(by_value([NO_FIELD if value is None else list(leaves_of(value)) for value in values]), rows)
    elif may_hold(kind):
        yield Leaf(by_place(plain(array)), rows)
