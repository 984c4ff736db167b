"""The database of the state: opening it, its migrations, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from tocsin.core.errors import ConfigError, StoreFailed
from tocsin.core.location import Location

_MIGRATIONS = Path(__file__).parent.parent / "migrations"


class Database:
    """The state of one tenant in a database."""

    def __init__(self, engine: Engine, tenant: str) -> None:
        self.engine = engine
        self.tenant = tenant

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Do all or nothing; raises StoreFailed when the database does not take it."""
        with self._begun("BEGIN IMMEDIATE", "the state cannot be written") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one view of the state without keeping anybody from writing; raises StoreFailed where that is not so."""
        with self._begun("BEGIN", "the state cannot be read") as connection:
            yield connection

    @contextmanager
    def _begun(self, statement: str, message: str) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                if self.engine.dialect.name == "sqlite":
                    connection.execute(text(statement))
                yield connection
        except SQLAlchemyError as error:
            raise StoreFailed(
                f"{message}: {error.__class__.__name__}: {getattr(error, 'orig', error)}",
                location=Location(self.engine.url.render_as_string(hide_password=True)),
                remedy="check the disk or the database server; nothing of this was kept",
            ) from error

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_database(url: str, tenant: str = "main") -> Database:
    """Open a database by its URL and bring its tables up to date; raises ConfigError where that cannot be done."""
    try:
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        config = Config()
        config.set_main_option("script_location", _MIGRATIONS.as_posix())
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except (SQLAlchemyError, ImportError) as error:
        raise ConfigError(
            f"the state cannot be opened: {error.__class__.__name__}: {getattr(error, 'orig', error)}",
            location=Location("state.url"),
            remedy="name sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME of a database that is there",
        ) from error
    return Database(engine, tenant)


def _prepare_sqlite(engine: Engine) -> None:
    """Let SQLite be durable, patient and shared: its driver is not to begin transactions on its own."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # what the event gives is the driver's own
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
