"""Every error that tocsin raises on purpose.

    TocsinError                  what happened, where, and what to do about it
    ├── ContentError             content could not be loaded or compiled (exit code 2)
    │   ├── RuleError            a rule file, rule, filter or correlation
    │   │   └── UnsupportedRule  valid Sigma that this engine cannot run
    │   ├── MappingError         a mapping or shape file
    │   ├── PipelineError        a processing pipeline given with -p
    │   ├── PackError            a pack of compiled rules
    │   ├── RuleTestError        a test file beside a rule
    │   ├── EnrichmentError      an enrichment, or a file that it looks things up in
    │   └── ScenarioError        a scenario of the simulator
    ├── InputError               bytes could not be read as records
    │   ├── UndecodableRecord    one record is lost, the next is read
    │   ├── DamagedInput         part of a file is lost, the rest is read
    │   ├── LimitExceeded        a limit on size, ratio or depth stopped the reading
    │   └── SkippedInput         a file that was only found, not named, is of no known format
    ├── EnrichmentFailed         one enrichment on one event
    ├── StoreError               what must be kept could not be
    │   ├── StoreFailed          a disk or a database does not take or give it
    │   └── StoreFull            there is no room: what was refused can be sent again
    ├── EvaluationError          one rule on one event
    │   └── BudgetExceeded       the rule's time budget for one event ran out
    ├── QueryStopped             a query over the lake ran into a limit (exit code 1)
    └── UsageError               the command line or configuration (exit code 3)
        ├── ConfigError          tocsin.yml or the environment
        └── QueryError           a query over the lake cannot be answered

Decisions are made by type, never by matching the text of a message.
"""

from tocsin.core.location import Location


class TocsinError(Exception):
    """Something went wrong that a person can act on: `message` says what, `location` where, `remedy` what to do."""

    exit_code = 2

    def __init__(self, message: str, *, location: Location | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        return f"{place}{self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes send errors home: rebuild from the three parts, keyword arguments included.
        return _rebuild, (type(self), self.message, self.location, self.remedy)


def _rebuild(kind: type[TocsinError], message: str, location: Location | None, remedy: str | None) -> TocsinError:
    return kind(message, location=location, remedy=remedy)


class ContentError(TocsinError):
    """Content could not be loaded or compiled."""


class RuleError(ContentError):
    """A rule file, rule, filter or correlation is wrong."""


class UnsupportedRule(RuleError):  # noqa: N818 - the name says what the user sees: the rule is unsupported
    """A rule is valid Sigma but cannot be run by this engine."""


class MappingError(ContentError):
    """A mapping or shape file is wrong."""


class PipelineError(ContentError):
    """A processing pipeline is wrong or does not exist."""


class PackError(ContentError):
    """A pack of compiled rules is damaged, of another version, or cannot be written."""


class RuleTestError(ContentError):
    """A test file beside a rule is wrong."""


class EnrichmentError(ContentError):
    """An enrichment, or a file that it looks things up in, is wrong."""


class ScenarioError(ContentError):
    """A scenario of the simulator cannot be played."""


class InputError(TocsinError):
    """Bytes could not be read as records."""


class UndecodableRecord(InputError):  # noqa: N818 - named for what is counted in the summary
    """One record could not be decoded; the next one is read."""


class DamagedInput(InputError):  # noqa: N818 - named for what is counted in the summary
    """Part of an input is damaged; the rest of it is read."""


class LimitExceeded(InputError):  # noqa: N818 - named for what happened
    """A limit on size, ratio or depth stopped the reading of an input or a record."""


class SkippedInput(InputError):  # noqa: N818 - named for what is counted in the summary
    """A file found in a folder or an archive is of no known format; told, but no failure."""


class EnrichmentFailed(TocsinError):  # noqa: N818 - named for what happened
    """An enrichment could not be looked up for one event, which goes on without it."""


class StoreError(TocsinError):
    """What must be kept could not be."""


class StoreFailed(StoreError):  # noqa: N818 - named for what happened
    """A disk or a database does not take, or does not give, what is to be kept."""


class StoreFull(StoreError):  # noqa: N818 - named for what happened
    """There is no room: what was refused is not kept, and can be sent again later."""


class EvaluationError(TocsinError):
    """A rule could not be judged on one event: its outcome is *error*."""


class BudgetExceeded(EvaluationError):  # noqa: N818 - named for what happened
    """A rule used up its time budget on one event."""


class QueryStopped(TocsinError):  # noqa: N818 - named for what happened
    """A query over the lake ran into a limit on time or memory."""

    exit_code = 1


class UsageError(TocsinError):
    """The command line asks for something that cannot be done."""

    exit_code = 3


class ConfigError(UsageError):
    """The configuration is wrong."""


class QueryError(UsageError):
    """A query over the lake cannot be answered as it is written."""
