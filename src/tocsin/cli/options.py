"""Options that several commands share, so that they are called and explained the same everywhere."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from tocsin.core.errors import UsageError
from tocsin.core.finding import Level

RULE_OPTIONS = Group("Rules", sort_key=1)
EVENT_OPTIONS = Group("Events", sort_key=2)
OUTPUT_OPTIONS = Group("Output", sort_key=3)

Status = Literal["stable", "test", "experimental", "deprecated", "unsupported"]

Rules = Annotated[
    list[Path] | None,
    Parameter(
        name=("--rules", "-r"),
        consume_multiple=True,
        group=RULE_OPTIONS,
        help="Sigma rule files, folders of them, packs; without it the starter pack's. Stands after the inputs.",
    ),
]
Pipelines = Annotated[
    list[str] | None,
    Parameter(
        name=("--pipeline", "-p"),
        group=RULE_OPTIONS,
        help="A pySigma processing pipeline to send the rules through: a file or an installed name. May be repeated.",
    ),
]
Mappings = Annotated[
    list[Path] | None,
    Parameter(
        name="--mappings",
        group=EVENT_OPTIONS,
        help="A folder of mappings of your own, beside the ones that come along. May be repeated.",
    ),
]
Placeholders = Annotated[
    Path | None,
    Parameter(
        name="--placeholders",
        group=RULE_OPTIONS,
        help="A YAML file that gives, for each name that rules expand (`%name%`), its list of values.",
    ),
]
MinimumLevel = Annotated[
    Level | None, Parameter(name="--level", group=RULE_OPTIONS, help="Only rules of this level or a graver one.")
]
Statuses = Annotated[
    list[Status] | None,
    Parameter(name="--status", group=RULE_OPTIONS, help="Only rules of this status. May be repeated."),
]
Tags = Annotated[
    list[str] | None,
    Parameter(
        name="--tag",
        group=RULE_OPTIONS,
        help="Only rules with this tag, `*` for any run of characters (`attack.t1059*`). May be repeated.",
    ),
]
Ids = Annotated[
    list[str] | None, Parameter(name="--id", group=RULE_OPTIONS, help="Only the rule of this id. May be repeated.")
]
CachePath = Annotated[
    Path | None,
    Parameter(
        name="--cache",
        group=RULE_OPTIONS,
        help="The folder that keeps what was compiled; else TOCSIN_CACHE names it, else it is the user's own.",
    ),
]
NoCache = Annotated[
    bool,
    Parameter(
        show_default=False, name="--no-cache", group=RULE_OPTIONS, help="Compile everything again, and keep nothing."
    ),
]
Timezone = Annotated[
    str,
    Parameter(
        group=EVENT_OPTIONS,
        help="Of --after, --before and the times that the table shows: UTC, local, +02:00 or Europe/Berlin.",
    ),
]
Verbose = Annotated[
    bool,
    Parameter(
        show_default=False,
        name=("--verbose", "-v"),
        group=OUTPUT_OPTIONS,
        help="Name every error, not only the first few.",
    ),
]
Quiet = Annotated[
    bool,
    Parameter(
        show_default=False,
        name=("--quiet", "-q"),
        group=OUTPUT_OPTIONS,
        help="No progress and no summary, only what went wrong.",
    ),
]


def check_numbers(*numbers: tuple[str, int | None, int]) -> None:
    """Raise UsageError for the first option (name, value, least value) whose value is too small."""
    for name, value, least in numbers:
        if value is not None and value < least:
            raise UsageError(f"{name}: {value} is too small", remedy=f"give {least} or more")
