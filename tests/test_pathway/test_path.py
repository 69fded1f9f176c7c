"""The way to a tier: as cheap as exhaustive search finds, walked by the engine, told in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lorg_indicators import Assessment, LorgError, evaluate, load_set
from lorg_indicators.catalog import example
from lorg_indicators.cli import main
from lorg_indicators.loading import parse_evidence
from lorg_indicators.pathway import path_schema, render_path
from tests.builders import criterion, dimension, item, load, number, rating, threshold, tier, whole_set, yearly
from tests.test_pathway import random_paths

pytest.importorskip("highspy")

SCHEMA = Path(__file__).parents[2] / "schema" / "path.schema.json"
EXAMPLES = Path(__file__).parents[2] / "examples"


def small(**high: Any) -> Any:
    measures = {"books": number("本/年", at_least=0), "plan": rating(), "spent": yearly("元", at_least=0)}
    criteria = (
        threshold("at_least", 8, credit="proportional") | {"id": "books", "measure": "books"},
        criterion("rubric", "plan", "plan"),
        criterion("trend", "spent", "spent", direction="rises", pattern="every_year", years=2),
    )
    return load(
        whole_set(measures, dimension("d", item("i", *criteria)), tiers=[tier("low", known=0.01), tier("high", **high)])
    )


EVIDENCE = {"period": 2024, "evidence": {"books": 6, "plan": 2, "spent": {2023: 100, 2024: 90}}}


@pytest.mark.parametrize("seed", range(10_000, 10_120))
def test_as_cheap_as_exhaustive_search_and_applied_it_reaches_the_tier(seed: int) -> None:
    random_paths.check(seed)


@pytest.mark.parametrize("set_", ["jiguan", "qiye", "shequ", "jiating"])
@pytest.mark.parametrize("name", ["weak", "middling"])
def test_on_the_sets_the_way_reaches_the_tier_and_a_lock_never_makes_it_cheaper(set_: str, name: str) -> None:
    indicators, file = load_set(set_), f"{set_}-{name}.yaml"
    data = parse_evidence(example(file), file).data
    data["history"] = {2018 + at: one.id for at, one in enumerate(indicators.ladder.tiers)}
    result = evaluate(indicators, data)
    for at, one in enumerate(indicators.ladder.tiers):
        path = result.path_to(one.id)
        if path.route is None:
            assert path.obstacles
            continue
        assert evaluate(indicators, path.apply(data)).ladder[at].reached is True
        for step in path.route.steps[:2]:
            locked = result.path_to(one.id, locks=[step.criteria[0]])
            assert locked.route is None or locked.route.cost >= path.route.cost - 1e-9
            assert locked.route is None or all(step.measure != other.measure for other in locked.route.steps)


def test_effort_and_locks_turn_the_way() -> None:
    result = evaluate(small(score=60), EVIDENCE)
    trend = result.path_to("high", locks=["i.books", "i.plan"]).route
    assert trend is not None
    assert [step.measure for step in trend.steps] == ["spent"]
    # Either alone brings the points that are missing; the one that is made dear is left alone.
    for dear, other in (("i.plan", "books"), ("i.books", "plan")):
        route = evaluate(small(score=48), EVIDENCE).path_to(effort={dear: 9}, locks=["i.spent"]).route
        assert route is not None
        assert [step.measure for step in route.steps] == [other]


def test_the_effort_of_a_set_counts_and_scores_do_not_know_it() -> None:
    plain, data = small(score=60), small(score=60).model_dump(mode="json", by_alias=True, exclude_none=True)
    made = data["dimensions"][0]["items"][0]["criteria"][1]
    made |= {"effort": 5, "assumes": {**made.get("assumes", {}), "effort": {"zh": "约定", "en": "agreed"}}}
    dear = load(data)
    assert evaluate(plain, EVIDENCE).score == evaluate(dear, EVIDENCE).score
    cheap, costly = (evaluate(one, EVIDENCE).path_to(locks=["i.spent"]).route for one in (plain, dear))
    assert cheap is not None
    assert costly is not None
    assert costly.cost > cheap.cost


def test_what_is_in_the_way_and_what_can_be_done_meanwhile() -> None:
    indicators = small(score=60, held={"tier": "low", "years": 1})
    path = evaluate(indicators, {**EVIDENCE, "history": {}}).path_to("high")
    assert path.route is None
    assert [entry.kind for entry in path.obstacles] == ["held"]
    assert path.meanwhile is not None
    with pytest.raises(LorgError, match="no-way"):
        path.apply(EVIDENCE)
    met = small(met=["i.spent"])
    waits = evaluate(met, {"period": 2024, "evidence": {"books": 6, "spent": 90}}).path_to("high")
    assert [(entry.criterion, entry.waits) for entry in waits.obstacles] == [("i.spent", ("spent",))]
    locked = evaluate(met, EVIDENCE).path_to(locks=["i.spent"])
    assert [entry.locked for entry in locked.obstacles] == [True]


def test_filling_leaves_alone_what_is_known() -> None:
    path = evaluate(small(score=55), {"period": 2024, "evidence": {"books": 6}}).path_to("high", fill=True)
    assert path.route is not None
    assert {step.measure for step in path.route.steps} == {"plan"}


def test_review_counts_and_is_what_moves() -> None:
    document = {"period": 2024, "evidence": {"books": {"self": 8, "review": 6}, "plan": 4, "spent": {2023: 1, 2024: 1}}}
    path = evaluate(small(score=65), document).path_to()
    assert path.apply(document)["evidence"]["books"] == {"self": 8, "review": 8}


@pytest.mark.parametrize(
    "asked", [{"tier": "no"}, {"locks": ["no.such"]}, {"effort": {"i.plan": 0}}, {"effort": {"i.plan": float("nan")}}]
)
def test_what_cannot_be_asked_is_said(asked: dict[str, Any]) -> None:
    with pytest.raises(LorgError) as caught:
        evaluate(small(score=60), EVIDENCE).path_to(**asked)
    assert caught.value.faults[0].render("zh")


def test_a_stored_result_has_no_evidence() -> None:
    stored = Assessment.from_json(evaluate(small(score=60), EVIDENCE).to_json())
    with pytest.raises(LorgError, match="stored-result"):
        stored.path_to()


def test_the_sentence_has_numbers() -> None:
    path = evaluate(small(score=60), EVIDENCE).path_to(locks=["i.spent", "i.plan"])
    assert path.route is None
    path = evaluate(small(score=50), EVIDENCE).path_to(locks=["i.spent", "i.plan"])
    assert "数量 6 → 8 本/年（+2 本/年，得 8.3 分）" in render_path(path.to_dict())


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = str(EXAMPLES / "jiating-weak.yaml"), tmp_path / "path.json"
    assert main(["path", "jiating", file, "--to", "youxiu", "--format", "json", "-o", str(out)]) == 0
    jsonschema.Draft202012Validator(path_schema()).validate(json.loads(out.read_text(encoding="utf-8")))
    for lang in ("zh", "en"):
        capsys.readouterr()
        assert main(["path", "jiating", file, "--to", "biaobing", "--lang", lang]) == 1
        assert capsys.readouterr().out
    assert main(["path", "jiating", file, "--effort", "plan.plan=much"]) == 2


def test_the_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == path_schema()
