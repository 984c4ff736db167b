"""What a test file says: the settings of `foo.test.yml`."""

from typing import Any, Literal

from pydantic import Field, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from tocsin.core.config import Settings
from tocsin.core.finding import Level

Expectation = Literal["match", "no_match"]


class RuleTestCase(Settings):
    """One case: events, and what the rule must make of them.

    Every event must come out as `expect` says, unless `count` says how many of them match. The assertions `title`,
    `level` and `fields` are about every finding that the events give.
    """

    name: StrictStr = Field(min_length=1, description="What the case shows, in the author's words.")
    expect: Expectation = Field(description="Whether the rule must match: `match` or `no_match`.")
    event: dict[str, Any] | None = Field(default=None, description="One event, in any shape a mapping knows, or bare.")
    events: list[dict[str, Any]] | None = Field(default=None, min_length=1, description="Several events.")
    count: StrictInt | None = Field(default=None, ge=1, description="How many of the events match, exactly.")
    rule: StrictStr | None = Field(default=None, description="The id, name or title of the rule this case is for.")
    title: StrictStr | None = Field(default=None, description="The title every finding must have.")
    level: Level | None = Field(default=None, description="The level every finding must have.")
    fields: dict[str, Any] | None = Field(default=None, description="Matched fields, with their values, to be found.")

    @model_validator(mode="after")
    def _events_are_given_once(self) -> "RuleTestCase":
        if (self.event is None) == (self.events is None):
            raise PydanticCustomError("events", "give either `event` or `events`")
        return self

    @model_validator(mode="after")
    def _assertions_need_a_match(self) -> "RuleTestCase":
        asserted = [name for name in ("count", "title", "level", "fields") if getattr(self, name) is not None]
        if asserted and self.expect == "no_match":
            problem = "`{key}` is about findings, and `expect: no_match` wants none"
            raise PydanticCustomError("assertion", problem, {"key": asserted[0]})
        return self

    def given(self) -> list[dict[str, Any]]:
        """Give the events of the case, one or several."""
        return [self.event] if self.event is not None else list(self.events or [])


class RuleTestFile(Settings):
    """A test file: the cases for the rule, or the rules, of the file beside it."""

    rule: StrictStr | None = Field(default=None, description="The rule that all cases are for, unless they name one.")
    tests: list[RuleTestCase] = Field(min_length=1, description="The cases.")
