"""Small policies and files of scores: a test changes one thing of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from lorg_indicators.selection import Policy, SelectionData, parse_policy, select
from lorg_indicators.selection.data import EntryData
from lorg_indicators.selection.result import SelectionResult
from tests.builders import WHY, assumed

Data = dict[str, Any]

LADDER = ["youxiu", "shifan", "biaobing"]
SCHEMA = {
    "set": pl.String,
    "set_version": pl.String,
    "tier": pl.String,
    "reachable_tier": pl.String,
    "score_lower": pl.Float64,
    "score_upper": pl.Float64,
    "known": pl.Float64,
    "faults": pl.Int64,
}


def quota(at_least: int, at_most: int, **fields: Any) -> Data:
    """A quota whose numbers are assumed."""
    return {"at_least": at_least, "at_most": at_most, **fields, "assumes": assumed("at_least", "at_most", *fields)}


def allocation(**fields: Any) -> Data:
    """In proportion to the eligible, by Sainte-Laguë, unless something else is said."""
    made: Data = {"rule": "proportional", "method": "sainte_lague", **fields}
    based = ["rule", "method"] + (["by"] if made["rule"] == "proportional" else [])
    return {**made, "assumes": assumed(*based, *(["minimum"] if made.get("minimum") else []))}


def selection(name: str = "youxiu", at_least: int = 0, at_most: int = 2, **fields: Any) -> Data:
    """A selection by ``score_lower``."""
    given = {"aim": fields.pop("aim")} if "aim" in fields else {}
    made: Data = {
        "id": name,
        "title": {"zh": f"称号{name}", "en": f"Title {name}"},
        "tier": name if name in LADDER else "youxiu",
        "quota": quota(at_least, at_most, **given),
        "allocation": allocation(),
        "order": [{"column": "score_lower", "descending": True}],
        **fields,
    }
    optional = ("out_of", "effective", "strata", "reserve")
    based = ["tier", "order", *(key for key in optional if made.get(key))]
    return {"assumes": assumed(*based), **made}


def policy_data(*selections: Data, kinds: Sequence[str] = ("shequ",), **fields: Any) -> Data:
    """A policy as plain data."""
    return {
        "format": "lorg-indicators-policy/1",
        "id": "sample",
        "version": "1.0.0",
        "title": {"zh": "样例办法", "en": "Sample policy"},
        "source": {"document": "样例文件"},
        "subject": "id",
        "ladder": LADDER,
        "kinds": {name: {"title": {"zh": f"类{name}", "en": f"Kind {name}"}} for name in kinds},
        "assumes": {"public": WHY},
        "selections": list(selections) or [selection()],
        **fields,
    }


def policy(*selections: Data, **fields: Any) -> Policy:
    """`policy_data`, loaded."""
    return parse_policy(json.dumps(policy_data(*selections, **fields)))


def row(subject: str, lower: float | None = 80.0, tier: str | None = "youxiu", **others: Any) -> Data:
    """A scored row of communities; without an upper end the score is a point."""
    made = {
        "id": subject,
        "set": "shequ",
        "set_version": "1.0.0",
        "tier": tier,
        "reachable_tier": others.pop("reachable", None) or tier,
        "score_lower": lower,
        "score_upper": others.pop("upper", lower),
        "known": others.pop("known", 1.0),
        "faults": others.pop("faults", 0),
    }
    return {**made, **others}


def rows(*scores: float, **others: Any) -> list[Data]:
    """Rows a, b, c ... with these scores."""
    return [row(chr(ord("a") + at), score, **others) for at, score in enumerate(scores)]


def written(table: Sequence[Data], path: Path) -> Path:
    """The rows as Parquet or CSV."""
    frame = pl.DataFrame(table, schema_overrides=SCHEMA, infer_schema_length=None)
    if path.suffix == ".csv":
        frame.write_csv(path, include_bom=True)
    else:
        frame.write_parquet(path)
    return path


def made(tmp_path: Path, table: Sequence[Data], by: Policy | None = None, **options: Any) -> SelectionResult:
    """What a policy makes of rows."""
    return select(written(table, tmp_path / "scores.parquet"), by or policy(), **options)


def entries(data: SelectionData, name: str = "youxiu") -> dict[str, EntryData]:
    """Subject -> what became of it."""
    (found,) = (part for part in data["selections"] if part["id"] == name)
    return {entry["subject"]: entry for stratum in found["strata"] for entry in stratum["entries"]}


def statuses(result: SelectionResult, name: str = "youxiu") -> dict[str, str]:
    """Subject -> status."""
    return {subject: entry["status"] for subject, entry in entries(result.to_dict(), name).items()}


def of_status(result: SelectionResult, status: str, name: str = "youxiu") -> str:
    """The subjects of a status, put together: ``"abd"``."""
    return "".join(sorted(subject for subject, found in statuses(result, name).items() if found == status))
