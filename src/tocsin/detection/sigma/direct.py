"""Rules of the common forms, compiled without pySigma, which takes longer to import than they take to compile.

Everything else, and everything that is wrong, is None here: then the rule is compiled the long way, which tells what
is wrong and where.
"""

from collections.abc import Mapping
from typing import Any, Final

from tocsin.core.logsource import LogSource
from tocsin.detection.engine.expression import And, Expression, Or
from tocsin.detection.engine.ruleset import logic_hash
from tocsin.detection.sigma.conditions import Compiled, Names, compile_condition, joined
from tocsin.detection.sigma.direct_items import Form, Uncommon, form_of, link
from tocsin.detection.sigma.entries import RuleBody
from tocsin.detection.sigma.faults import Fault

_VALUE_LIMIT: Final = 10_000


class DirectCompiler:
    """Compiles rules of the common forms."""

    def __init__(self) -> None:
        self._forms: dict[str, Form | None] = {}
        self._values = 0
        """How many tests the rule at hand has come to; rather counted twice than not at all."""

    def rule(self, data: Mapping[str, Any], logsource: LogSource) -> RuleBody | None:
        """Compile a rule; None if it is not of a common form, or anything in it is wrong."""
        section = data.get("detection")
        if not isinstance(section, dict) or "timeframe" in section:
            return None
        condition = section.get("condition")
        written = condition if isinstance(condition, list) else [condition]
        conditions = [one for one in written if isinstance(one, str)]
        if not conditions or len(conditions) < len(written) or len(section) < 2:
            return None
        self._values = 0
        try:
            compiled: dict[str, Compiled] = {}
            sizes: dict[str, int] = {}
            for name, definition in section.items():
                if name != "condition":
                    before = self._values
                    compiled[name] = self._selection(definition)
                    sizes[name] = self._values - before
            names = Names(compiled, sizes)
            whole = joined(Or, [compile_condition(one, names) for one in conditions])
        except (Uncommon, Fault):
            return None
        return None if whole is None else RuleBody(whole, logic_hash(logsource, whole))

    def _selection(self, definition: Any) -> Expression:
        """Compile a search identifier: a map's items are joined by and, a list's by or."""
        if isinstance(definition, dict):
            items = [self._item(key, value) for key, value in definition.items()]
            linking: type[And | Or] = And
        elif isinstance(definition, list) and any(isinstance(item, dict | list) for item in definition):
            items = [self._selection(item) for item in definition]
            linking = Or
        else:
            return self._item("", definition)
        if not items:
            raise Uncommon
        return items[0] if len(items) == 1 else linking(tuple(items))

    def _item(self, key: str, value: Any) -> Expression:
        field, bar, names = key.partition("|")
        form = self._forms.get(names) if bar else _PLAIN
        if form is None:
            form = self._forms[names] = form_of(tuple(names.split("|")))
            if form is None:
                raise Uncommon
        values = value if isinstance(value, list) else [value]
        if not values or len(values) > _VALUE_LIMIT or (not field and (None in values or "" in values)):
            raise Uncommon
        if form.links_all and not isinstance(value, list):
            raise Uncommon
        compile_value, name = form.compile, field or None
        items = [compile_value(name, one) for one in values]
        self._values += len(items)
        for item in items:
            if type(item) is Or:
                self._values += len(item.items)
        if self._values > _VALUE_LIMIT:
            raise Uncommon
        return link(form, items)


_PLAIN: Final = form_of(())
