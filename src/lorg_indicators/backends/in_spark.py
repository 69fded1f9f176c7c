"""Parquet by Spark: a folder of files in, a folder of files out, wherever Spark reads and writes them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final
from uuid import uuid4

import polars as pl

from lorg_indicators.backends.base import Rows, engine_found
from lorg_indicators.errors import Fault, LorgError, UnreadableError
from lorg_indicators.extras import need
from lorg_indicators.messages import Message

__all__ = ["opened"]

_ROWS: Final = 10_000
_REFUSED: Final = "__refused"

_SETTINGS: Final = {
    "spark.log.level": "ERROR",
    # What helps to debug frames costs half of the time in which they are planned.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.sql.dataFrameQueryContext.enabled": "false",
    # Rows go into two folders as they come, and need not be sorted for it.
    "spark.sql.maxConcurrentOutputFileWriters": "2",
}


class _Folder:
    """A folder, or a file, where Spark's paths lead: on this machine, in HDFS, in an object store."""

    def __init__(self, session: Any, name: str) -> None:  # noqa: ANN401 - Spark is an extra
        self._session = session
        java = session._jvm.org.apache.hadoop.fs.Path(name)  # noqa: SLF001 - Python has no files of Spark's
        self._files = java.getFileSystem(session._jsc.hadoopConfiguration())  # noqa: SLF001
        self._path = self._files.makeQualified(java)
        self.name = str(self._path.toString())

    def exists(self) -> bool:
        return bool(self._files.exists(self._path))

    def beside(self, name: str) -> _Folder:
        return _Folder(self._session, f"{self._path.getParent().toString()}/{name}")

    def within(self, name: str) -> _Folder:
        return _Folder(self._session, f"{self.name}/{name}")

    def become(self, other: _Folder) -> bool:
        """Takes the name of the other; marked as Spark marks what is whole, for stores that cannot do it at once."""
        if not self._files.rename(self._path, other._path):
            return False
        mark = other.within("_SUCCESS")
        mark._files.create(mark._path).close()  # noqa: SLF001
        return True

    def remove(self) -> None:
        self._files.delete(self._path, True)  # noqa: FBT003 - it is Java's


class _SparkRows:
    def __init__(self, session: Any, source: str, output: str) -> None:  # noqa: ANN401
        if not _Folder(session, source).exists():
            raise UnreadableError([Fault("no-such-file", file=source)])
        self._output = output
        self._target = _Folder(session, output)
        self._check_free()
        # Spark passes over what begins with a dot.
        self.draft = self._target.beside(f".lorg-{uuid4().hex}")
        self.frame = session.read.parquet(source)
        self.numbered = self.frame

    def computed(self, scored: Any) -> Any:  # noqa: ANN401
        """Written at once, sound rows and refused ones in folders of their own: to plan takes Spark half a minute."""
        parted = scored.withColumn(_REFUSED, scored["faults"] > 0)
        parted.write.partitionBy(_REFUSED).parquet(self.draft.name)
        read = scored.sparkSession.read.schema(parted.schema)
        return read.parquet(self.draft.name).drop(_REFUSED)

    def collect(self, frame: Any) -> pl.DataFrame:  # noqa: ANN401
        return pl.concat(self.batches(frame))

    def batches(self, frame: Any) -> Iterator[pl.DataFrame]:  # noqa: ANN401
        rows = iter(frame.toLocalIterator())
        while some := [tuple(row) for row in islice(rows, _ROWS)]:
            yield pl.DataFrame(some, schema=frame.columns, orient="row", infer_schema_length=None, strict=False)

    def write(self, frame: Any) -> int:  # noqa: ANN401
        """They are written already, unless there are none: the folder that they are in gets its name."""
        sound = self.draft.within(f"{_REFUSED}=false")
        if not sound.exists():
            frame.write.parquet(sound.name)
        # Into a folder that has come to be meanwhile it would be moved, and look like a part of it.
        self._check_free()
        if not sound.become(self._target):
            raise UnreadableError([Fault("unwritable", file=self._output)])
        return 0

    def _check_free(self) -> None:
        if self._target.exists():
            raise LorgError([Fault("there-already", hint=Message("hint.other-name"), file=self._output)])


@contextmanager
def opened(source: str, output: str) -> Iterator[Rows]:
    """A Parquet file, or a folder of them, to become a folder of Parquet files."""
    if not output.removesuffix("/").endswith(".parquet"):
        raise LorgError([Fault("spark-output", hint=Message("hint.spark-output"), file=output)])
    sql, errors, gateway = (need(name, "spark") for name in ("pyspark.sql", "pyspark.errors", "py4j.protocol"))
    failures = (errors.PySparkException, gateway.Py4JError)
    try:
        session = _session(sql)
    except failures as error:
        raise LorgError([Fault("no-spark", found=engine_found(error), hint=Message("hint.java"))]) from None
    try:
        rows = _SparkRows(session, source, output)
        try:
            yield rows
        finally:
            rows.draft.remove()
    except failures as error:
        raise UnreadableError([Fault("engine-failed", found=engine_found(error), file=source)]) from None


def _session(sql: Any) -> Any:  # noqa: ANN401
    """The session, with the settings of `spark-submit` where that started us."""
    builder = sql.SparkSession.builder.appName("lorg score")
    bar = {"spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower()}
    for name, value in (_SETTINGS | bar).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
