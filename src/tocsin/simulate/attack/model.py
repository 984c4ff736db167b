"""What a scenario file may say."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from tocsin.core.config import Settings
from tocsin.simulate.company.model import Department, HostRole, Platform
from tocsin.simulate.moments import HOUR, MINUTE, SECOND

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR}
_DELAY = re.compile(r"(\d+)([smh])(?:\.\.(\d+)([smh]))?")
_TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def _read_delay(value: object) -> object:
    match = _DELAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write a delay as 30s, 5m..20m or 1h..3h")
    least = int(match[1]) * _UNITS[match[2]]
    most = int(match[3]) * _UNITS[match[4]] if match[3] else least
    if most < least:
        raise ValueError("the longest delay is shorter than the shortest")
    return least, most


def _technique(value: str) -> str:
    if not _TECHNIQUE.fullmatch(value):
        raise ValueError("write a technique of ATT&CK as T1059 or T1059.001")
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("use lower-case letters, digits and hyphens")
    return value


Delay = Annotated[tuple[int, int], BeforeValidator(_read_delay)]
Technique = Annotated[str, AfterValidator(_technique)]
Values = tuple[str, ...]


class Role(Settings):
    """Who or what plays a part: a person of some department, or a host of some role."""

    person: tuple[Department, ...] = ()
    host: HostRole | None = None
    platform: Platform | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "Role":
        if bool(self.person) == bool(self.host):
            raise ValueError("name either the departments of a person, or the role of a host")
        return self


class Action(Settings):
    """One thing that is done: the name of the action, when, and its parameters."""

    do: str
    after: Delay = (SECOND, 8 * SECOND)
    times: int = Field(default=1, ge=1, le=2000)
    parameters: dict[str, Any] = Field(default_factory=dict, alias="with")


class Variant(Settings):
    """One way of doing a step; it may be another technique, and tactic, than the step's."""

    name: str
    technique: Technique | None = None
    tactic: str | None = None
    actions: tuple[Action, ...] = Field(min_length=1)


class Step(Settings):
    """A step: what is achieved, by which technique, after which delay; either by its actions, or by one variant."""

    name: str
    technique: Technique
    tactic: str
    loud: bool = False
    after: Delay = (MINUTE, 10 * MINUTE)
    any_order: str | None = None
    """Neighbouring steps with the same word here change places by seed."""
    optional: bool = False
    """Left out by some seeds."""
    actions: tuple[Action, ...] = ()
    variants: tuple[Variant, ...] = ()

    @model_validator(mode="after")
    def _has_one_of_both(self) -> "Step":
        if bool(self.actions) == bool(self.variants):
            raise ValueError("give either actions, or variants with actions")
        return self

    def ways(self) -> tuple[Variant, ...]:
        """Give the ways of doing it."""
        return self.variants or (Variant(name=self.name, actions=self.actions),)


class Scenario(Settings):
    """An attack from its first event to its last."""

    scenario: Annotated[str, AfterValidator(_name)]
    title: str
    description: str
    begins: Delay = (9 * HOUR, 12 * HOUR)
    """When it begins, as a time since the midnight of its day."""
    pace: tuple[int, ...] = Field(default=(60, 100, 180), min_length=1)
    """By how many hundredths all delays are stretched; one is drawn."""
    cast: dict[str, Role] = Field(default_factory=dict)
    names: dict[str, Values | str] = Field(default_factory=dict)
    """Words that the steps use: one of a list is drawn; they may use those before them."""
    steps: tuple[Step, ...] = Field(min_length=1)
