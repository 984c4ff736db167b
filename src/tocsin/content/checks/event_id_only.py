"""The check `event_id_only`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_NAMES_THE_KIND = frozenset({"EventID", "Channel", "Provider_Name", "EventType"})
_BUSY_CATEGORIES = frozenset(
    {
        "process_creation",
        "process_termination",
        "process_access",
        "image_load",
        "network_connection",
        "file_event",
        "file_delete",
        "registry_event",
        "registry_set",
        "registry_add",
        "dns_query",
        "pipe_created",
        "ps_script",
        "ps_module",
    }
)
_BUSY_IDS: dict[str, tuple[int, ...]] = {
    "security": (
        *(4624, 4627, 4634, 4656, 4658, 4661, 4662, 4663, 4672, 4673, 4674, 4688, 4689, 4690, 4703, 4768, 4769),
        *(5140, 5145, 5152, 5154, 5156, 5157, 5158, 5447),
    ),
    "sysmon": (1, 3, 5, 7, 10, 11, 12, 13, 17, 18, 22, 23, 26),
    "powershell": (4103, 4104),
    "powershell-classic": (400, 600, 800),
}


class EventIdOnly(Check):
    """The rule asks for nothing but a kind of event that systems write all day, so it finds all of them."""

    severity = "warning"
    remedy = "say what is unusual about the event, or count it in a correlation"
    wrong = Example(
        "logsource: {product: windows, service: security}\n"
        "detection: {selection: {EventID: [4624, 4720]}, condition: selection}"
    )
    right = Example(
        "logsource: {product: windows, service: security}\n"
        "detection: {selection: {EventID: 4720}, condition: selection}"
    )

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a rule whose fields all only name the kind of event, of kinds that are frequent."""
        if rule.compiled is None or not rule.items or any(item.field not in _NAMES_THE_KIND for item in rule.items):
            return
        logsource = rule.compiled.logsource
        if logsource.category in _BUSY_CATEGORIES:
            yield from self.report(rule, f"it finds every event of {logsource}", "detection")
            return
        wanted = {str(value) for item in rule.items if item.field == "EventID" for value in item.values}
        busy = [str(number) for number in _BUSY_IDS.get(logsource.service or "", ()) if str(number) in wanted]
        if busy:
            yield from self.report(rule, f"it finds every event {', '.join(busy)} of {logsource}", "detection")
