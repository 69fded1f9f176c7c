"""`lorg weights`: a file of judgements, by every method, into weights that a revision takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import polars as pl
import pytest

from lorg_indicators import load_set, score_frame
from lorg_indicators.cli import main
from lorg_indicators.errors import DefinitionError
from lorg_indicators.research.weights import best_worst, critic, entropy, group_priorities, pairwise_matrix
from lorg_indicators.research.weights.judgements import judgements_schema
from lorg_indicators.research.weights.weigh import weights_of
from tests.engines.evidence import chunk

SHEQU = load_set("shequ")
MEMBERS = [part.id for part in SHEQU.dimensions]
PAIRS = {"E01": {f"{MEMBERS[0]}/{name}": at + 2 for at, name in enumerate(MEMBERS[1:])}}
FIRST = SHEQU.dimensions[0]
ITEMS = [item.id for item in FIRST.items]
AHP = {"group": "set", "method": "ahp", "pairs": PAIRS}
BEST = {name: float(at + 1) for at, name in enumerate(MEMBERS)}
WORST = {name: float(len(MEMBERS) - at) for at, name in enumerate(MEMBERS)}


def text(*groups: dict[str, Any], **more: Any) -> str:
    head = {"format": "lorg-indicators-judgements/1", "set": "shequ", "version": SHEQU.version}
    data = {**head, **more, "groups": list(groups)}
    jsonschema.Draft202012Validator(judgements_schema()).validate(data)
    return json.dumps(data, ensure_ascii=False, indent=1)


def weights(*groups: dict[str, Any], cohort: Path | None = None, **more: Any) -> dict[str, float]:
    (found,) = weights_of(SHEQU, text(*groups, **more), "j.yaml", cohort=cohort)["groups"]
    assert sum(found["weights"].values()) == pytest.approx(1, abs=1e-5)
    numbers: dict[str, float] = found["weights"]
    return numbers


def codes(content: str, cohort: Path | None = None) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        weights_of(SHEQU, content, "j.yaml", cohort=cohort)
    assert all(fault.range is not None or fault.file for fault in caught.value.faults)
    assert caught.value.render("zh")
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawn = chunk(SHEQU, 150, 5)
    frame = score_frame(SHEQU, drawn.frame, period=drawn.period, unknown=drawn.unknown, detail="criteria")
    path = tmp_path_factory.mktemp("weigh") / "scores.parquet"
    frame.select(pl.exclude(pl.List, pl.Struct)).write_parquet(path)
    return path


@pytest.mark.parametrize("method", ["eigenvector", "geometric", "sum"])
@pytest.mark.parametrize("of", ["judgements", "priorities"])
def test_ahp_is_the_librarys(method: Any, of: Any) -> None:
    other = {f"{MEMBERS[0]}/{name}": 1 / (at + 2) for at, name in enumerate(MEMBERS[1:])}
    group = {**AHP, "pairs": {**PAIRS, "E02": other}, "priorities": method, "of": of, "random_index": "saaty2007"}
    matrices = [
        pairwise_matrix(MEMBERS, {(MEMBERS[0], key.split("/")[1]): value for key, value in row.items()})
        for row in (PAIRS["E01"], other)
    ]
    together, _ = group_priorities(matrices, [2, 1], of=of, method=method, table="saaty2007")
    assert list(weights(group, power={"E01": 2}).values()) == pytest.approx(together.weights, abs=1e-6)


def test_best_worst_and_budget() -> None:
    group = {"group": "set", "method": "best-worst", "best_to_others": {"E01": BEST}, "others_to_worst": {"E01": WORST}}
    own = best_worst(np.array(list(BEST.values())), np.array(list(WORST.values())))
    assert list(weights(group).values()) == pytest.approx(own.weights, abs=1e-6)
    points = {"E01": dict.fromkeys(MEMBERS, 0) | {MEMBERS[0]: 100}, "E02": dict.fromkeys(MEMBERS, 10)}
    found = weights({"group": "set", "method": "budget", "points": points}, power={"E02": 3})
    assert found[MEMBERS[0]] == pytest.approx(0.25 + 0.75 / len(MEMBERS), abs=1e-6)


@pytest.mark.parametrize(("group", "kind"), [("set", "dimension"), (FIRST.id, "item"), (ITEMS[0], "criterion")])
def test_weights_from_a_cohort_are_of_what_is_known(scored: Path, group: str, kind: str) -> None:
    members = {"set": MEMBERS, FIRST.id: ITEMS}.get(group)
    if members is None:
        members = [part.id for part in FIRST.items[0].criteria if not part.encouraged]
    prefix = f"criterion.{group}." if kind == "criterion" else f"{kind}."
    frame = pl.read_parquet(scored).filter(pl.col("faults") == 0)
    ends = [frame.select(f"{prefix}{name}.{end}" for name in members).to_numpy() for end in ("lower", "upper")]
    values = np.where(ends[1] - ends[0] > 1e-9, np.nan, ends[0])
    if (~np.isnan(values).any(axis=1)).sum() < 2:
        assert codes(text({"group": group, "method": "entropy"}), scored)[0][0] == "judgements-refused"
        return
    for name, method in (("entropy", entropy), ("critic", critic)):
        found = weights({"group": group, "method": name}, cohort=scored)
        assert list(found.values()) == pytest.approx(method(values).weights, abs=1e-6)


def test_combinations() -> None:
    one, other = dict.fromkeys(MEMBERS, 1.0), {name: float(at + 1) for at, name in enumerate(MEMBERS)}
    parts = [{"method": "given", "weights": one}, {"method": "given", "weights": other, "says": "panel"}]
    total = sum(other.values())
    found = weights({"group": "set", "method": "linear", "combine": parts, "shares": [1, 3]})
    expected = [0.25 / len(MEMBERS) + 0.75 * value / total for value in other.values()]
    assert list(found.values()) == pytest.approx(expected, abs=1e-6)
    found = weights({"group": "set", "method": "product", "combine": parts})
    roots = np.sqrt(list(other.values()))
    assert list(found.values()) == pytest.approx(roots / roots.sum(), abs=1e-6)
    assert weights({"group": "set", "method": "game", "combine": [AHP_PART, parts[1]]})


AHP_PART = {key: value for key, value in AHP.items() if key != "group"}


def test_who_is_inconsistent_is_named_with_what_would_mend_it() -> None:
    a, b, c = MEMBERS[:3]
    rest = {f"{a}/{name}": 1 for name in MEMBERS[3:]}
    pairs = {"E01": {f"{a}/{b}": 9, f"{b}/{c}": 9, f"{c}/{a}": 9, **rest}}
    data = weights_of(SHEQU, text({**AHP, "pairs": pairs}), lang="en")
    assert any("E01 is inconsistent" in note for note in data["groups"][0]["notes"])


@pytest.mark.parametrize(
    ("groups", "more", "expected"),
    [
        ([{**AHP, "group": "nothing"}], {}, [("unknown-part", "/groups/0/group")]),
        ([AHP, AHP], {}, [("panel-duplicate", "/groups/1/group")]),
        ([AHP], {"version": "0.9"}, [("stale-base", "/version")]),
        ([AHP], {"power": {"E09": 1}}, [("panel-no-expert", "/power/E09")]),
        ([{"group": "set", "method": "ahp"}], {}, [("missing-key", "/groups/0")]),
        ([{**AHP, "method": "equal"}], {}, [("unknown-key", "/groups/0/pairs")]),
        ([{**AHP, "pairs": {"E01": {"one": 2}}}], {}, [("judgement-pair", "/groups/0/pairs/E01/one")]),
        ([{**AHP, "pairs": {"E01": {f"{MEMBERS[0]}/x": 2}}}], {}, [("unknown-part", "/groups/0/pairs/E01")]),
        ([{**AHP, "pairs": {"E01": {"/".join(MEMBERS[:2]): 2}}}], {}, [("judgements-apart", "/groups/0/pairs/E01")]),
        ([{"group": "set", "method": "entropy"}], {}, [("judgements-cohort", "/groups/0/method")]),
        (
            [{"group": "set", "method": "given", "weights": dict.fromkeys(MEMBERS, 0)}],
            {},
            [("judgements-refused", "/groups/0/weights")],
        ),
        (
            [
                {
                    "group": "set",
                    "method": "best-worst",
                    "best_to_others": {"E01": BEST},
                    "others_to_worst": {"E02": WORST},
                }
            ],
            {},
            [("missing-key", "/groups/0/best_to_others"), ("missing-key", "/groups/0/others_to_worst")],
        ),
        (
            [{"group": "set", "method": "linear", "combine": [{"method": "equal"}]}],
            {},
            [("judgements-refused", "/groups/0")],
        ),
    ],
)
def test_faults_have_their_place(groups: Any, more: Any, expected: Any) -> None:
    assert sorted(codes(text(*groups, **more))) == sorted(expected)


def test_from_judgements_to_a_revision(tmp_path: Path, scored: Path, capfd: pytest.CaptureFixture[str]) -> None:
    both = {"group": "set", "method": "linear", "combine": [AHP_PART, {"method": "equal"}]}
    (tmp_path / "j.yaml").write_text(text(both), encoding="utf-8")
    made = tmp_path / "weights.json"
    assert main(["weights", "shequ", str(tmp_path / "j.yaml"), "--cohort", str(scored), "-o", str(made)]) == 0
    assert json.loads(made.read_text(encoding="utf-8"))["groups"][0]["method"].startswith("linear of AHP")
    said = ["--id", "r", "--version", "1.1.0", "--author", "a", "--date", "2026-12-01", "--reason", "b"]
    out = tmp_path / "r.yaml"
    assert main(["revise", "shequ", "--weights", str(made), *said, "-o", str(out)]) == 0
    assert load_set("shequ", revision=out).version == "1.1.0"
    (tmp_path / "bad.yaml").write_text(text({"group": "set", "method": "critic"}), encoding="utf-8")
    capfd.readouterr()
    assert main(["weights", "shequ", str(tmp_path / "bad.yaml"), "-o", str(tmp_path / "no.json")]) == 2
    assert not (tmp_path / "no.json").exists()
    assert "--cohort" in capfd.readouterr().err
