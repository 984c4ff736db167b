"""The check `missing_id`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingId(MissingKey):
    """The rule has no id, so its findings lose their history when its file or title is renamed.

    Without one, tocsin derives an id from the file's name and the title.
    """

    key = "id"
    severity = "warning"
    remedy = "add `id:` with a new random UUID (version 4)"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("id: null")
