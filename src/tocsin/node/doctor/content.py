"""Content: do the rules and mappings load."""

from collections.abc import Iterator

from tocsin.content import starter_folder
from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict
from tocsin.node.work import load_content


class ContentCheck:
    """Loads the content that the settings name."""

    name = "content"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict."""
        settings = case.settings.content
        rules = settings.rules or [starter_folder() / "rules"]
        loaded, errors = load_content(rules, [starter_folder() / "mappings", *settings.mappings], None)
        count = len(loaded.ruleset.rules)
        if errors:
            message = f"{count:,} rules are loaded, and {len(errors):,} things are wrong: {errors[0]}"
            yield Verdict(self.name, "warn", message, "tocsin validate names all of them")
        elif not count:
            yield Verdict(self.name, "warn", "there is no rule", "put Sigma rules where content.rules says")
        else:
            yield Verdict(self.name, "ok", f"{count:,} rules are loaded")
