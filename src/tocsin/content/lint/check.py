"""What a check is: one class in a file of `tocsin.content.checks`, found there by its folder."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import getdoc
from typing import ClassVar

from tocsin.content.lint.checked import CheckedRepository, CheckedRule, RuleKind
from tocsin.content.lint.diagnostic import Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Example:
    """A rule that shows a check: keys in YAML that are laid over a rule with nothing wrong; null takes a key away.

    `file` is the rule's file name, `others` are further files by name, and tests beside the rule are among them.
    """

    changes: str = ""
    file: str = "example_rule.yml"
    others: Mapping[str, str] = field(default_factory=dict)


class Check(ABC):
    """Looks for one thing that is valid but unwise.

    The docstring is what people read: its first sentence says what is wrong, the rest why it matters. The id is the
    name of the module. `wrong` is an example that the check reports, `right` one that it does not.
    """

    severity: ClassVar[Severity]
    remedy: ClassVar[str]
    wrong: ClassVar[Example]
    right: ClassVar[Example] = Example()
    kinds: ClassVar[frozenset[RuleKind]] = frozenset({"rule"})
    strict: ClassVar[bool] = False

    @property
    def id(self) -> str:
        """Give the check's id."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def summary(self) -> str:
        """Give the first sentence of what the check says."""
        return self.description.partition("\n\n")[0].replace("\n", " ")

    @property
    def description(self) -> str:
        """Give all of what the check says."""
        return getdoc(type(self)) or ""

    @abstractmethod
    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Look at one rule; give what there is to say about it."""

    def report(self, rule: CheckedRule, message: str, *keys: str | int) -> Iterator[Diagnostic]:
        """Say something about a rule, at the place of a key."""
        place = rule.place(*keys)
        yield Diagnostic(self.id, self.severity, message, place, self.remedy, rule.id, rule.title)
