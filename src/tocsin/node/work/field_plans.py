"""Which fields are columns of the lake: those that a log type's mapping names, and those that rules about it name."""

from tocsin.detection.engine.expression import fields
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.pipeline.lake import ColumnPlan
from tocsin.pipeline.mappings import RecordMapper


class FieldPlans:
    """Gives the columns of each log type by one version of the content, each made when it is first asked for."""

    def __init__(self, ruleset: CompiledRuleset, mapper: RecordMapper) -> None:
        self._ruleset = ruleset
        self._mapper = mapper
        self._logsources = {known.name: known.logsources for known in mapper.log_types()}
        self._plans: dict[str, ColumnPlan] = {}

    def __call__(self, log_type: str) -> ColumnPlan:
        """Give the columns of a log type; none but the core's for one that no mapping knows."""
        plan = self._plans.get(log_type)
        if plan is None:
            plan = self._plans[log_type] = ColumnPlan(self._fields(log_type), self._mapper.meaning(log_type))
        return plan

    def _fields(self, log_type: str) -> list[str]:
        logsources = self._logsources.get(log_type, ())
        names = dict.fromkeys(self._mapper.field_names(log_type))
        for rule in self._ruleset.rules:
            if any(rule.logsource.covers(logsource) for logsource in logsources):
                names.update(dict.fromkeys(fields(rule.condition)))
        return list(names)
