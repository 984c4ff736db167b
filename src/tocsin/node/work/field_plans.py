"""Which fields are columns of the lake: those that a log type's mapping names, and those that rules about it name."""

from tocsin.detection.engine.expression import fields
from tocsin.node.work.content import Content
from tocsin.pipeline.lake import ColumnPlan


class FieldPlans:
    """Gives the columns of each log type by the content in force, each made when it is first asked for."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._logsources = {known.name: known.logsources for known in content.mapper.log_types()}
        self._plans: dict[str, ColumnPlan] = {}

    def __call__(self, log_type: str) -> ColumnPlan:
        """Give the columns of a log type; none but the core's for one that no mapping knows."""
        plan = self._plans.get(log_type)
        if plan is None:
            plan = self._plans[log_type] = ColumnPlan(self._fields(log_type))
        return plan

    def _fields(self, log_type: str) -> list[str]:
        logsources = self._logsources.get(log_type, ())
        names = dict.fromkeys(self._content.mapper.field_names(log_type))
        for rule in self._content.ruleset.rules:
            if any(rule.logsource.covers(logsource) for logsource in logsources):
                names.update(dict.fromkeys(fields(rule.condition)))
        return list(names)
