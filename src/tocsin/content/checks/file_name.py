"""The check `file_name`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_GOOD = re.compile(r"[a-z0-9_]{10,70}\.yml")


class FileName(Check):
    """The file's name is not lower_snake_case of 10 to 70 characters and `.yml`.

    Source: SigmaHQ conventions, "Filename".
    """

    severity = "note"
    remedy = "rename the file, for instance to proc_creation_win_what_it_finds.yml"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example(file="My-Rule.yml")
    right = Example(file="process_from_temp.yml")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a file's first rule when the name is not as it should be."""
        if not _GOOD.fullmatch(rule.file.name) and rule.first_in_file:
            yield from self.report(rule, f"the file is called {rule.file.name!r}")
