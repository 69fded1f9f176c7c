"""A table of PostgreSQL, scored where it is: by way of Ibis, in one statement, within one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import polars as pl

from lorg_indicators.backends.address import Address, address, same_database
from lorg_indicators.backends.base import Rows, Source, Target, engine_found, streamed, target
from lorg_indicators.errors import Fault, LorgError, UnreadableError, near, pointer
from lorg_indicators.extras import need
from lorg_indicators.messages import Message
from lorg_indicators.tables.write import sink

__all__ = ["looked_at", "opened"]

_ROWS: Final = 10_000
_LONGEST: Final = 63
_SHOWN: Final = 5

_FIND: Final = """
    SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid = pg_catalog.to_regclass(%s)"""
_LIST: Final = """
    SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    ORDER BY 1"""

# By PostgreSQL's numbers of types; all others come as the texts that it writes.
_TYPES: Final[Mapping[int, pl.DataType]] = {
    16: pl.Boolean(),
    17: pl.Binary(),
    **dict.fromkeys((20, 21, 23), pl.Int64()),
    **dict.fromkeys((700, 701), pl.Float64()),
    **dict.fromkeys((1005, 1007, 1016), pl.List(pl.Int64())),
    1082: pl.Date(),
    1114: pl.Datetime("us"),
    1184: pl.Datetime("us", "UTC"),
}
_NUMERIC: Final = 1700


class _Table:
    """A table, and what can be asked of it."""

    def __init__(self, connection: Any, source: Address) -> None:  # noqa: ANN401 - psycopg is an extra
        self.connection = connection
        # It begins the transaction; to compile for so many expressions costs more than it saves.
        connection.execute("SET LOCAL jit = off")
        schema, name = self._find(source)
        self.backend = need("ibis", "sql").postgres.from_connection(connection)
        self.frame = self.backend.table(name, database=schema)
        self.numbered = self.frame

    def collect(self, frame: Any) -> pl.DataFrame:  # noqa: ANN401
        return pl.concat(self.batches(frame))

    def batches(self, frame: Any) -> Iterator[pl.DataFrame]:  # noqa: ANN401
        """At least one, so that a table without rows has its columns."""
        with self.connection.cursor(name="lorg_rows") as cursor:
            _others_as_texts(cursor)
            cursor.execute(self.backend.compile(frame))
            # PostgreSQL cuts names that are too long for it; the frame has them whole.
            types = dict(zip(frame.columns, map(_type, cursor.description), strict=True))
            yield pl.DataFrame(schema=types)
            while rows := cursor.fetchmany(_ROWS):
                yield pl.DataFrame(rows, schema=types, orient="row", strict=False)

    def quoted(self, table: Address) -> str:
        sql = need("psycopg.sql", "sql")
        schema, _, name = table.table.rpartition(".")
        return str(sql.Identifier(*filter(None, (schema, name))).as_string(self.connection))

    def _find(self, source: Address) -> tuple[str, str]:
        found = self.connection.execute(_FIND, [self.quoted(source)]).fetchone() if source.table else None
        if found is not None:
            return str(found[0]), str(found[1])
        names = [name for (name,) in self.connection.execute(_LIST)]
        some = [*names[:_SHOWN], *(["…"] if len(names) > _SHOWN else [])]
        expected = Message("expected.one-of", {"options": some}) if names else None
        if not source.table:
            raise LorgError([Fault("no-table-named", expected=expected, hint=Message("hint.name-table"))])
        wanted = source.table.rpartition(".")[2]
        close = [name for name in names if near(wanted, [name.rpartition(".")[2]])]
        hint = Message("hint.near", {"names": close[:_SHOWN]}) if close else None
        raise LorgError([Fault("no-such-table", "", source.table, expected, hint)])


class _ToTable(_Table):
    """Scores that become a table of the same database, whose rows never leave it."""

    def __init__(self, connection: Any, source: Address, target: Address) -> None:  # noqa: ANN401
        super().__init__(connection, source)
        self._target = self.quoted(target)
        if connection.execute("SELECT pg_catalog.to_regclass(%s)", [self._target]).fetchone() != (None,):
            raise LorgError([Fault("there-already", hint=Message("hint.other-name"), file=target.shown)])
        # Whatever keeps it from being made is said before anything is computed.
        connection.execute(f"CREATE TABLE {self._target} ()")
        connection.execute(f"DROP TABLE {self._target}")

    def computed(self, scored: Any) -> Any:  # noqa: ANN401
        """Kept until the transaction ends: PostgreSQL would compute everything anew to count the faults alone."""
        if long := [name for name in scored.columns if len(name.encode()) > _LONGEST]:
            expected, hint = Message("expected.short-name", {"most": _LONGEST}), Message("hint.to-file")
            raise LorgError(Fault("long-name", pointer(name), name, expected, hint) for name in long)
        query = self.backend.compile(scored)
        name = f"lorg_{uuid4().hex}"  # Ibis would take the columns of a namesake for its own
        self.connection.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {query}")
        return self.backend.table(name)

    def write(self, frame: Any) -> int:  # noqa: ANN401
        """Nobody sees the table before the transaction has ended well."""
        self.connection.execute(f"CREATE TABLE {self._target} AS {self.backend.compile(frame)}")
        return 0


class _ToFile(_Table):
    """Scores that become a file: fetched as they are computed, and the rest done here. The database is only read."""

    def __init__(self, connection: Any, source: Address, to: Target, folder: Path) -> None:  # noqa: ANN401
        super().__init__(connection, source)
        self._to = to
        self._folder = folder

    def computed(self, scored: Any) -> Any:  # noqa: ANN401
        for at, batch in enumerate(super().batches(scored)):
            batch.write_parquet(self._folder / f"part-{at:06}.parquet", compression="lz4")
        return pl.scan_parquet(self._folder / "*.parquet")

    def batches(self, frame: Any) -> Iterator[pl.DataFrame]:  # noqa: ANN401
        return streamed(frame)

    def write(self, frame: Any) -> int:  # noqa: ANN401
        if self._to.draft is None:
            return self._to.write(streamed(frame))
        sink(frame, self._to.draft)
        return 0


@contextmanager
def opened(source: str, output: str) -> Iterator[Rows]:
    """A table, to become another table of the same database, or a file of any format."""
    table = _address(source)
    to = same_database(table, output)
    with _connected(table) as connection:
        if to is not None:
            yield _ToTable(connection, table, to)
        else:
            with target(output) as file, TemporaryDirectory(prefix=".lorg-", dir=Path(output).parent) as folder:
                yield _ToFile(connection, table, file, Path(folder))


@contextmanager
def looked_at(source: str) -> Iterator[Source]:
    """A table of which nothing is written anywhere."""
    table = _address(source)
    with _connected(table) as connection:
        yield _Table(connection, table)


def _address(source: str) -> Address:
    table = address(source)
    assert table is not None  # noqa: S101 - nothing else comes here
    return table


@contextmanager
def _connected(table: Address) -> Iterator[Any]:
    """A connection, whose block is one transaction."""
    psycopg = need("psycopg", "sql")
    need("ibis", "sql")
    try:
        with _connection(psycopg, table.server) as connection:
            yield connection
    except psycopg.Error as error:
        raise UnreadableError([Fault("database-failed", found=_said(error), file=table.shown)]) from None


def _connection(psycopg: Any, server: str) -> Any:  # noqa: ANN401
    if not _readable(psycopg, server):
        raise LorgError([Fault("database-address", hint=Message("hint.password"))])
    try:
        return psycopg.connect(server)
    except psycopg.Error as error:
        raise UnreadableError([Fault("no-connection", found=_said(error))]) from None


def _readable(psycopg: Any, server: str) -> bool:  # noqa: ANN401
    """Whether a URI is one; a mark in a password moves parts of it to where messages would tell them."""
    try:
        parts = psycopg.conninfo.conninfo_to_dict(server)
    except psycopg.ProgrammingError:
        return False
    port = parts.get("port", "")
    return not any("@" in parts.get(name, "") for name in ("host", "dbname")) and (not port or port.isdigit())


def _said(error: Any) -> str:  # noqa: ANN401
    return error.diag.message_primary or engine_found(error)


def _others_as_texts(cursor: Any) -> None:  # noqa: ANN401
    """What no frame has a type for comes as the text that PostgreSQL writes: identifiers, JSON, addresses."""
    loader = need("psycopg.types.string", "sql").TextLoader
    for known in cursor.adapters.types:
        for number in (known.oid, known.array_oid):
            if number and number not in _TYPES and number != _NUMERIC:
                cursor.adapters.register_loader(number, loader)


def _type(column: Any) -> pl.DataType:  # noqa: ANN401
    if column.type_code == _NUMERIC:
        return pl.Float64() if column.scale is None else pl.Decimal(38, column.scale)
    return _TYPES.get(column.type_code, pl.String())
