"""The tables of the state. Migrations make them; a test holds the two equal."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)
_NAME = String(255)


def _tenant() -> "Column[str]":
    return Column("tenant", String(64), primary_key=True, nullable=False)


LEASES = Table(
    "leases",
    METADATA,
    _tenant(),
    Column("name", _NAME, primary_key=True),
    Column("owner", _NAME, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", Float, nullable=False),
)
PROGRESS = Table(
    "progress",
    METADATA,
    _tenant(),
    Column("series", _NAME, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("detected", BigInteger, nullable=False),
    Column("laked", BigInteger, nullable=False),
)
FINDINGS = Table(
    "findings",
    METADATA,
    _tenant(),
    Column("id", String(32), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("time", String(32)),
    Column("found", Float, nullable=False),
    Column("rule", _NAME, nullable=False),
    Column("level", String(16), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("lane", String(16), nullable=False, server_default="live"),
)
Index("ix_findings_tenant_number", FINDINGS.c.tenant, FINDINGS.c.number, unique=True)
Index("ix_findings_tenant_time", FINDINGS.c.tenant, FINDINGS.c.time)
COUNTERS = Table(
    "counters",
    METADATA,
    _tenant(),
    Column("source", _NAME, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("count", BigInteger, nullable=False),
)
DEAD_LETTERS = Table(
    "dead_letters",
    METADATA,
    _tenant(),
    Column("id", String(32), primary_key=True),
    Column("stage", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("source", _NAME, nullable=False),
    Column("series", _NAME, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("died", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("format", String(32), nullable=False),
    Column("context", LargeBinary, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("replayed", Boolean, nullable=False),
    Column("received", BigInteger, nullable=False, server_default="0"),
    Column("sent", Float),
    Column("tried_by", _NAME, nullable=False, server_default=""),
)
Index("ix_dead_letters_tenant_died", DEAD_LETTERS.c.tenant, DEAD_LETTERS.c.died)
LAKE_FILES = Table(
    "lake_files",
    METADATA,
    _tenant(),
    Column("number", BigInteger, primary_key=True),
    Column("table", _NAME, nullable=False),
    Column("path", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("stats", Text, nullable=False),
    Column("committed", Boolean, nullable=False),
)
Index("ix_lake_files_tenant_committed", LAKE_FILES.c.tenant, LAKE_FILES.c.committed)
NUMBERS = Table(
    "numbers",
    METADATA,
    _tenant(),
    Column("name", String(64), primary_key=True),
    Column("next", BigInteger, nullable=False),
)
CONTENT_VERSIONS = Table(
    "content_versions",
    METADATA,
    _tenant(),
    Column("number", BigInteger, primary_key=True),
    Column("version", String(32), nullable=False),
    Column("activated", Float, nullable=False),
    Column("kept", Boolean, nullable=False),
)
CONTENT_ACTIVATIONS = Table(
    "content_activations",
    METADATA,
    _tenant(),
    Column("series", _NAME, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("from_seq", BigInteger, primary_key=True),
    Column("version", String(32), nullable=False),
)
SINKS = Table(
    "sinks",
    METADATA,
    _tenant(),
    Column("name", _NAME, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("due", Float, nullable=False),
    Column("delivered", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("succeeded", Float),
    Column("error", Text, nullable=False),
)
SINK_HELD = Table(
    "sink_held",
    METADATA,
    _tenant(),
    Column("sink", _NAME, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("key", _NAME, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("since", Float, nullable=False),
    Column("due", Float, nullable=False),
    Column("error", Text, nullable=False),
)
REPLAYS = Table(
    "replays",
    METADATA,
    _tenant(),
    Column("id", String(32), primary_key=True),
    Column("plan", LargeBinary, nullable=False),
    Column("begun", Float, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("judged", BigInteger, nullable=False),
    Column("found", BigInteger, nullable=False),
    Column("finished", Float),
)
WATERMARKS = Table(
    "watermarks",
    METADATA,
    _tenant(),
    Column("source", _NAME, primary_key=True),
    Column("log_type", _NAME, primary_key=True),
    Column("series", _NAME, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("time", BigInteger),
    Column("events", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
BASE_MATCHES = Table(
    "base_matches",
    METADATA,
    _tenant(),
    Column("correlation", _NAME, primary_key=True),
    Column("logic", String(32), primary_key=True),
    Column("event", String(32), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("rules", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("value", Text),
    Column("time", BigInteger, nullable=False),
    Column("content", String(32), nullable=False),
    Column("source", _NAME, nullable=False),
    Column("log_type", _NAME, nullable=False),
    Column("series", _NAME, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index(
    "ix_base_matches_tenant_series",
    BASE_MATCHES.c.tenant,
    BASE_MATCHES.c.series,
    BASE_MATCHES.c.shard,
    BASE_MATCHES.c.seq,
)
