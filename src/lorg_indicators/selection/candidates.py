"""Files of scores -> the candidates, checked: who, of which set, in which stratum, with what; sorted by subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from lorg_indicators.errors import Fault, LorgError, near
from lorg_indicators.messages import Message
from lorg_indicators.scoring import ABSOLUTE
from lorg_indicators.selection.policy import ELIGIBLE, Policy, digest_of
from lorg_indicators.tables.results import parts, readable, scores

__all__ = ["SET", "VERSION", "Candidate", "Candidates", "read_candidates"]

SET: Final = "set"
VERSION: Final = "set_version"
_RESULTS: Final = ("tier", "reachable_tier", "score_lower", "score_upper", "known", "faults")
_NUMBERS: Final = ("score_lower", "score_upper", "known")
_OPEN: Final = "open items"
_SHOWN: Final = 5


class Candidate(NamedTuple):
    """One row.

    Attributes:
        subject: whom it is about.
        name: its name, where the file has one.
        set: the id of the indicator set that it was scored by.
        version: the set's version.
        tier: the guaranteed tier, None below the first.
        reachable: the highest tier that is not ruled out.
        lower, upper: both ends of the score, None where there is none.
        known: share of the weight that is known, 0-1.
        faults: wrong cells; such a row has no results.
        open: items whose score is not certain, where the file tells.
        texts: the policy's columns of texts (strata, public ones), as they stand.
        numbers: its columns of numbers (the order's), None where there is none.
    """

    subject: str
    name: str | None
    set: str
    version: str
    tier: str | None
    reachable: str | None
    lower: float | None
    upper: float | None
    known: float | None
    faults: int
    open: tuple[str, ...]
    texts: Mapping[str, str | None]
    numbers: Mapping[str, float | None]


class Candidates(NamedTuple):
    """All rows of all files.

    Attributes:
        rows: sorted by subject, whatever the order of the files and of their rows.
        files: the files in the order given, and how many rows each has.
        digest: SHA-256 over all that the selection reads, the same for the same rows in any order and form.
    """

    rows: list[Candidate]
    files: list[tuple[str, int]]
    digest: str


class _Columns(NamedTuple):
    """What a policy reads beside the results: columns of texts, and columns of numbers other than results."""

    texts: list[str]
    numbers: list[str]

    @property
    def all(self) -> list[str]:
        """Every one of them, once."""
        return list(dict.fromkeys((*self.texts, *self.numbers)))


def read_candidates(paths: Sequence[Path], policy: Policy) -> Candidates:
    """The candidates of scored files.

    Raises:
        LorgError: columns are missing, or rows cannot be told apart or put in order; every fault is listed.
        UnreadableError: a file cannot be read.
    """
    columns = _columns(policy)
    frames = [_frame(path, policy, columns) for path in paths]
    frame = pl.concat(frames).sort(policy.subject, SET, VERSION, nulls_last=True)
    faults = list(_faults(frame, policy))
    if faults:
        raise LorgError(faults)
    files = [(str(path), part.height) for path, part in zip(paths, frames, strict=True)]
    read = frame.drop(_OPEN)
    digest = digest_of([read.columns, [column.to_list() for column in read]])
    return Candidates(_candidates(frame, policy, columns), files, digest)


def _columns(policy: Policy) -> _Columns:
    texts = [part.column for selection in policy.selections for part in selection.strata]
    texts += [column for kind in policy.kinds.values() for column in kind.public]
    numbers = [part.column for selection in policy.selections for part in selection.order]
    sizes = [selection.allocation.by for selection in policy.selections if selection.allocation.by != ELIGIBLE]
    fixed = {policy.subject, SET, VERSION, *_RESULTS}
    names = [policy.name] if policy.name is not None else []
    return _Columns(
        [name for name in dict.fromkeys([*names, *texts, *sizes]) if name not in fixed],
        [name for name in dict.fromkeys(numbers) if name not in _NUMBERS],
    )


def _frame(path: Path, policy: Policy, columns: _Columns) -> pl.DataFrame:
    """The columns that count, with their types."""
    lazy = scores(path)
    with readable(path):
        names = lazy.collect_schema().names()
    missing = [name for name in dict.fromkeys((policy.subject, SET, VERSION, *columns.all)) if name not in names]
    if missing:
        raise LorgError(_missing(name, names, path) for name in missing)
    texts = [_text(name) for name in (policy.subject, SET, VERSION, *columns.texts)]
    numbers = [_number(name) for name in columns.numbers]
    given = [_text(name).ne("NaN").sum() for name in columns.numbers]
    with readable(path):
        read = lazy.select(*texts, *_RESULTS, *numbers, _open(parts(names)["item"])).collect()
        counts = lazy.select(given).collect().row(0) if given else ()
    faults = [
        Fault("column-type", found=name, expected=Message("expected.type.float"), file=str(path))
        for name, count in zip(columns.numbers, counts, strict=True)
        if read[_numeric(name)].count() < count
    ]
    if faults:
        raise LorgError(faults)
    return read


def _text(name: str) -> pl.Expr:
    """Texts without white space round them; what is empty is nothing."""
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False).fill_nan(None).alias(_numeric(name))


def _numeric(name: str) -> str:
    """What a column of numbers is called, so that the same column may be one of texts too."""
    return name if name in _NUMBERS else f"number {name}"


def _missing(name: str, names: Iterable[str], path: Path) -> Fault:
    hint = Message("hint.score-again") if name in (SET, VERSION) else near(name, names)
    return Fault("unknown-column", found=name, hint=hint, file=str(path))


def _open(items: Sequence[str]) -> pl.Expr:
    """The items whose two ends are not one."""
    if not items:
        return pl.lit([], dtype=pl.List(pl.String)).alias(_OPEN)
    wide = [
        pl.when(pl.col(f"{item}.upper") - pl.col(f"{item}.lower") > ABSOLUTE).then(pl.lit(item.partition(".")[2]))
        for item in items
    ]
    return pl.concat_list(wide).list.drop_nulls().alias(_OPEN)


def _candidates(frame: pl.DataFrame, policy: Policy, columns: _Columns) -> list[Candidate]:
    """The rows, put together from lists of cells: a loop over rows of dictionaries takes twice the time."""
    text_names = [SET, VERSION, policy.subject, *columns.texts]
    number_names = [*_NUMBERS, *columns.numbers]
    texts = zip(*(frame[name].to_list() for name in text_names), strict=True)
    numbers = zip(*(frame[_numeric(name)].to_list() for name in number_names), strict=True)
    names = frame[policy.name].to_list() if policy.name is not None else [None] * frame.height
    results = (frame[name].to_list() for name in (policy.subject, SET, VERSION, "tier", "reachable_tier"))
    scores_ = (frame[name].to_list() for name in ("score_lower", "score_upper", "known"))
    faults = frame["faults"].fill_null(0).cast(pl.Int64).to_list()
    return [
        Candidate(
            subject=subject,
            name=name,
            set=set_,
            version=version,
            tier=tier or None,
            reachable=reachable or None,
            lower=lower,
            upper=upper,
            known=known,
            faults=wrong,
            open=tuple(open_),
            texts=dict(zip(text_names, own, strict=True)),
            numbers=dict(zip(number_names, counted, strict=True)),
        )
        for subject, set_, version, tier, reachable, name, lower, upper, known, wrong, open_, own, counted in zip(
            *results, names, *scores_, faults, frame[_OPEN].to_list(), texts, numbers, strict=True
        )
    ]


# -- what is wrong -----------------------------------------------------------------------------------------------


def _faults(frame: pl.DataFrame, policy: Policy) -> Iterator[Fault]:
    subject = policy.subject
    for name in (subject, SET, VERSION):
        empty = frame[name].null_count()
        if empty:
            yield Fault("empty-cells", found=name, expected=Message("expected.cell-in-rows", {"count": empty}))
    yield from _twice(frame, subject)
    yield from _versions(frame)
    yield from _kinds(frame, policy)
    yield from _strata(frame, policy)
    for name in ("tier", "reachable_tier"):
        strange = _values(frame, name) - set(policy.ladder)
        options = list(policy.ladder)
        for value in sorted(strange - {""}):
            yield Fault("unknown-tier", found=value, expected=_one_of(options), hint=near(value, options))


def _values(frame: pl.DataFrame, name: str) -> set[str]:
    return set(frame[name].drop_nulls().unique().to_list())


def _one_of(options: Sequence[str]) -> Message:
    return Message("expected.one-of", {"options": list(options)})


def _twice(frame: pl.DataFrame, subject: str) -> Iterator[Fault]:
    """A subject in two rows: under two sets, which no order can compare, or twice under one."""
    rows = frame.drop_nulls(subject).group_by(subject).agg(pl.len().alias("n"), pl.col(SET).n_unique().alias("sets"))
    again = rows.filter(pl.col("n") > 1).sort(subject)
    for fault, part in (
        (Fault("subject-in-two-sets"), again.filter(pl.col("sets") > 1)),
        (Fault("subject-twice"), again.filter(pl.col("sets") == 1)),
    ):
        if part.height:
            expected = Message("expected.one-row-each", {"count": part.height})
            yield replace(fault, found=part[subject].head(_SHOWN).to_list(), expected=expected)


def _versions(frame: pl.DataFrame) -> Iterator[Fault]:
    """Scores by two versions of one set are not on one scale."""
    pairs = frame.select(SET, VERSION).drop_nulls().unique().sort(SET, VERSION).rows()
    counts = Counter(name for name, _ in pairs)
    for name in (name for name, count in counts.items() if count > 1):
        found = [version for other, version in pairs if other == name]
        yield Fault("two-versions", found=found, expected=Message("expected.one-version", {"set": name}))


def _kinds(frame: pl.DataFrame, policy: Policy) -> Iterator[Fault]:
    found, known = _values(frame, SET), list(policy.kinds)
    for name in sorted(found - set(known)):
        yield Fault("kind-not-in-policy", found=name, expected=_one_of(known), hint=near(name, known))
    for name in (name for name in known if name not in found):
        yield Fault("empty-stratum", found=name, hint=Message("hint.empty-kind"))


def _strata(frame: pl.DataFrame, policy: Policy) -> Iterator[Fault]:
    """Every row lies in a stratum, and every stratum that the policy names has a row."""
    columns = {part.column: part for selection in policy.selections for part in selection.strata}
    for name, part in columns.items():
        empty = frame.filter(pl.col(name).is_null())[policy.subject].head(_SHOWN).to_list()
        if empty:
            expected = Message("expected.cell-in-rows", {"count": frame[name].null_count()})
            yield Fault("no-stratum", f"/{name}", empty, expected)
        if not part.values:
            continue
        found = _values(frame, name)
        for value in sorted(found - set(part.values)):
            yield Fault("unknown-stratum", f"/{name}", value, _one_of(part.values), near(value, part.values))
        for value in (value for value in part.values if value not in found):
            yield Fault("empty-stratum", f"/{name}", value, hint=Message("hint.empty-stratum"))
