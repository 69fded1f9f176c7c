"""What an engine does for `lorg_indicators.score_file`, and the files that engines write on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import polars as pl

from lorg_indicators.draft import drafted
from lorg_indicators.tables.write import Writer

__all__ = ["BATCH", "PLACE", "Rows", "Source", "Target", "engine_found", "streamed", "target"]

BATCH: Final = 100_000
"""So many rows are fetched at a time."""

PLACE: Final = "__row"
"""The column with the number of the row, from 1."""


class Source(Protocol):
    """An input that was opened in an engine.

    Attributes:
        frame: a frame of the engine's own kind, of which nothing was read yet.
        numbered: the same with a column `PLACE`; the frame itself where rows have no order.
    """

    frame: Any
    numbered: Any

    def collect(self, frame: Any) -> pl.DataFrame:  # noqa: ANN401 - every engine has frames of its own
        """A small frame whole."""
        ...

    def batches(self, frame: Any) -> Iterator[pl.DataFrame]:  # noqa: ANN401
        """A frame piece by piece."""
        ...


class Rows(Source, Protocol):
    """An input, and where its scores go."""

    def computed(self, scored: Any) -> Any:  # noqa: ANN401
        """All rows scored: as they came, or kept where to compute them anew for each question would cost more.

        What is kept may be a frame of another kind; `collect`, `batches` and `write` take that from then on.
        """
        ...

    def write(self, frame: Any) -> int:  # noqa: ANN401
        """Writes the rows without faults to where scores go; how many texts were defused."""
        ...


class Target(NamedTuple):
    """A file on this machine: Parquet, which the engine writes under a name of its own, or any other format."""

    draft: Path | None
    writer: Writer | None

    def write(self, batches: Iterable[pl.DataFrame]) -> int:
        """Writes what is no Parquet; how many texts were defused."""
        assert self.writer is not None  # noqa: S101 - an engine that has a draft writes it itself
        for batch in batches:
            self.writer.write(batch)
        return self.writer.defused


@contextmanager
def target(output: str) -> Iterator[Target]:
    """The file that scores go to, begun before anything is computed, and there when the block has ended well.

    Raises:
        UnreadableError: nothing can be written there.
    """
    if Path(output).suffix.lower() == ".parquet":
        with drafted(Path(output)) as draft:
            yield Target(draft, None)
    else:
        with Writer(output) as writer:
            yield Target(None, writer)


def streamed(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """A lazy frame of Polars piece by piece; the first is empty, so that nothing is not without columns."""
    yield pl.DataFrame(schema=frame.collect_schema())
    yield from frame.collect_batches(chunk_size=BATCH, maintain_order=True)


def engine_found(error: Exception) -> str:
    """What an engine says, in one line."""
    return str(error).strip().partition("\n")[0]
