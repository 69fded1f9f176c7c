"""The four sets against the notice, and what every one of them must hold."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lorg_indicators import Assessment, IndicatorSet, Outcome, evaluate, load_set, set_ids
from lorg_indicators.assumptions import assumptions
from lorg_indicators.catalog import example, examples
from lorg_indicators.derivation import leaves
from lorg_indicators.document import read_document
from lorg_indicators.measures import Number
from lorg_indicators.messages import LANGUAGES, Lang
from lorg_indicators.show import render_assumptions, render_set
from lorg_indicators.text import Basis

# Dimensions and, for each of its items, the SHA-256 of the text in the notice (first 12 digits), in the notice's order.
TEXTS = {
    "jiguan": [
        ("制度保障", ["acfb00af53e3", "ffbd355a41a9", "fd9b303336d1"]),
        ("学习条件", ["b41b91a245e2", "38d11f031b7d", "d9aa6549d29a"]),
        ("资源建设", ["beef895e4715"]),
        ("学习经费", ["62357a155530"]),
        ("学习管理", ["5c0c4dede65b", "3de5caf895d1"]),
        ("学习成效", ["bab7a66f7d7f", "af7dbad8238e"]),
    ],
    "qiye": [
        ("制度保障", ["9939ebf97e84", "2eb8e28f1cb0", "dd8b28d82839"]),
        ("学习条件", ["ba14a8fce6c9", "816f0e27f995", "fdef0310d7e1"]),
        ("资源建设", ["4c9a4eeaedfd", "04eb83d35701", "e4a72f110bdc"]),
        ("学习经费", ["bda2c1b6329c"]),
        ("学习组织", ["d2de5090f3a3", "f6554be6d6dc", "0d136fe6f937", "973eec74a550", "49abdfa208f6", "9dd2bcccdd3f"]),
        ("学习激励", ["79bdf060af84"]),
        ("学习成效", ["c2f6dfc8d0e3", "0e13f77292f6"]),
    ],
    "shequ": [
        ("制度保障", ["1012f445ca57", "cf3208005c0d", "3a76914fd20e"]),
        ("学习条件", ["15057c778262", "d7a16810f44d", "17e8c8cdde46"]),
        ("资源建设", ["f1ca65892346", "88fa1c617f23", "d32d78fc5813"]),
        ("学习经费", ["5b66b810dc93", "98d2189d8d7b"]),
        ("学习管理", ["1020de5c71ea", "6ab82819cc75", "8c59fd68eb50"]),
        ("学习成效", ["e3d24e843a9e", "9a3a1b7fa5b0", "a541e588d761", "061960ba5adc", "333d6b9db216"]),
    ],
    "jiating": [
        ("学习条件", ["97cb5b4581b6", "a9b836a3b9a1", "5de4c73b3c60", "31711293e970"]),
        ("学习氛围", ["7060bf88da5e", "f1b25f3a4877", "155e135bad17"]),
        ("学习投入", ["cb3af4a8d8da", "1f3a120b131e", "3be7efc8e281"]),
        ("学习活动", ["c2f835c5f68b", "754078f7af38", "7f3a67d7c3ce"]),
        ("学习效果", ["36ec3f56594d", "4543ea008a22", "7ea147f30670"]),
    ],
}

ROOT = Path(__file__).parents[1]
TIERS = ("youxiu", "shifan", "biaobing")
SETS = sorted(TEXTS)


@pytest.fixture(scope="module", params=SETS)
def indicators(request: pytest.FixtureRequest) -> IndicatorSet:
    return load_set(request.param)


def assessed(name: str) -> Assessment:
    """The result of an example, by its name without the ending."""
    return evaluate(load_set(name.split("-", maxsplit=1)[0]), read_document(example(f"{name}.yaml")).data)


def test_the_four_sets_in_the_order_of_the_notice() -> None:
    assert set_ids() == ["jiguan", "qiye", "shequ", "jiating"]
    sets = [load_set(name) for name in set_ids()]
    assert [indicators.source.annex for indicators in sets] == [1, 2, 3, 4]
    assert sum(len(indicators.dimensions) for indicators in sets) == 24
    assert sum(len(list(indicators.items)) for indicators in sets) == 66
    for indicators in sets:
        assert indicators.version == "1.0.0"
        assert indicators.effective is not None
        assert indicators.effective.years == {"from": 2021, "until": 2025}


def test_the_words_of_the_notice_stand(indicators: IndicatorSet) -> None:
    found = [
        (part.title.zh, [hashlib.sha256(item.text.encode()).hexdigest()[:12] for item in part.items])
        for part in indicators.dimensions
    ]
    assert found == TEXTS[indicators.id]


def test_quotes_and_context_are_the_whole_text(indicators: IndicatorSet) -> None:
    for _, item in indicators.items:
        left = item.text
        parts = [*(criterion.quote for criterion in item.criteria), *item.context]
        assert all(part in item.text for part in parts)
        for part in sorted(parts, key=len, reverse=True):
            left = left.replace(part, "\0" * len(part))
        # What a longer quote already took away is not left, however a shorter one overlaps it.
        for part in parts:
            start = item.text.index(part)
            left = left[:start] + "\0" * len(part) + left[start + len(part) :]
        assert "".join(letter for letter in left if unicodedata.category(letter)[0] not in "PC") == "", item.id


def test_empty_evidence_earns_nothing_and_rules_nothing_out(indicators: IndicatorSet) -> None:
    nothing = evaluate(indicators, {})
    assert nothing.tier is None
    assert nothing.score is not None
    assert nothing.score.lower == 0
    assert nothing.score.upper == pytest.approx(100)
    assert nothing.reachable_tier is not None
    assert nothing.reachable_tier.id == TIERS[-1]


@pytest.mark.parametrize("name", SETS)
def test_the_examples_stand_where_they_were_made_to_stand(name: str) -> None:
    weak, middling, strong = (assessed(f"{name}-{kind}") for kind in ("weak", "middling", "strong"))
    assert (weak.tier, weak.reachable_tier) == (None, None)
    assert (middling.tier and middling.tier.id, middling.reachable_tier and middling.reachable_tier.id) == (
        "youxiu",
        "youxiu",
    )
    assert middling.unknown
    assert middling.undocumented
    assert middling.self_score is not None
    assert strong.tier is not None
    assert strong.tier.id == "biaobing"
    assert strong.score is not None
    assert strong.score.upper < 99
    assert any(finding.outcome is Outcome.PARTLY for finding in strong.findings)


@pytest.mark.parametrize("name", SETS)
def test_every_criterion_is_decided_both_ways_by_the_examples(name: str) -> None:
    results = [assessed(entry.removesuffix(".yaml")) for entry in examples() if entry.startswith(f"{name}-")]
    for findings in zip(*(result.findings for result in results), strict=True):
        outcomes = {finding.outcome for finding in findings}
        assert Outcome.MET in outcomes, findings[0].id
        assert outcomes & {Outcome.UNMET, Outcome.PARTLY}, findings[0].id


def bilingual(node: Any) -> Iterator[dict[str, Any]]:
    """Every text of a set that has two languages."""
    if isinstance(node, dict):
        if node.keys() == {"zh", "en"}:
            yield node
        for part in node.values():
            yield from bilingual(part)
    elif isinstance(node, list):
        for part in node:
            yield from bilingual(part)


def test_nothing_is_without_english(indicators: IndicatorSet) -> None:
    texts = list(bilingual(indicators.model_dump(mode="json")))
    assert len(texts) > 200
    assert [text["zh"] for text in texts if not text["en"]] == []


def with_basis(indicators: IndicatorSet) -> list[Basis]:
    """Every part of a set that can say where its numbers come from."""
    parts: list[Basis] = [indicators, *indicators.scales.values(), *indicators.measures.values()]
    return [*parts, *indicators.ladder.tiers, *(criterion for _, criterion in indicators.criteria)]


def test_no_reason_stands_twice(indicators: IndicatorSet) -> None:
    parts = with_basis(indicators)
    reasons = [reason for part in parts for reason in (*part.assumes.values(), *part.reads.values())]
    for lang in ("zh", "en"):
        counts = Counter(getattr(reason, lang) for reason in reasons)
        assert [reason for reason, often in counts.items() if often > 1] == []


# The keys that hold numbers, written down here once more: no list of the package is asked.
NUMBERS = {
    *("at_least", "at_most", "between", "credit", "zero_at", "full_at", "transform", "bands", "years", "deductions"),
    *("share", "score", "each_dimension", "known", "documented", "met", "level", "vetoes", "held", "levels"),
}


def test_every_number_has_one_basis(indicators: IndicatorSet) -> None:
    data = indicators.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts = [(part, part) for item in items(data) for part in item["criteria"]]
    parts += [(tier, tier["requires"]) for tier in data["ladder"]["tiers"]]
    parts += [(scale, scale) for scale in data["scales"].values()]
    parts += [(measure, measure) for measure in data["measures"].values()]
    for part, numbers in parts:
        given = [*part.get("cites", ()), *part.get("reads", ()), *part.get("assumes", ())]
        asked = {name for name in NUMBERS & numbers.keys() if not (name == "at_least" and numbers[name] == 0)}
        assert sorted(given) == sorted(asked), part
    assert sorted([*data["assumes"], *data["reads"]]) == ["aggregation", "effective", "weights"]


def items(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for dimension in data["dimensions"]:
        yield from dimension["items"]


def test_a_cited_number_stands_in_the_quote(indicators: IndicatorSet) -> None:
    for _, criterion in indicators.criteria:
        for name in criterion.cites:
            assert f"{getattr(criterion, name):g}" in criterion.quote


def test_every_measure_is_read_and_says_how_it_is_counted(indicators: IndicatorSet) -> None:
    read: set[str] = set()
    for _, criterion in indicators.criteria:
        read |= {criterion.measure, *leaves(criterion.measure, indicators.measures)}
    assert read == indicators.measures.keys()
    for name, measure in indicators.measures.items():
        assert measure.how is not None, name
        assert not isinstance(measure, Number) or measure.unit, name


def test_every_item_names_documents(indicators: IndicatorSet) -> None:
    assert [item.id for _, item in indicators.items if not item.documents] == []


def test_assumptions_come_weightiest_first(indicators: IndicatorSet) -> None:
    assumed = assumptions(indicators)
    weights = [entry.weight for entry in assumed]
    assert weights == sorted(weights, reverse=True)
    assert len(assumed) == sum(len(part.assumes) for part in with_basis(indicators))
    assert {entry.field for entry in assumed if entry.weight == pytest.approx(1)} >= {"weights", "aggregation", "score"}
    assert all(0 < entry.weight < 1 for entry in assumed if "." in entry.place)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_say_what_the_sets_say(indicators: IndicatorSet, lang: Lang) -> None:
    """`make generated` writes them anew."""
    page = ROOT / "docs" / "sets" / f"{indicators.id}.{lang}.md"
    assert page.read_text(encoding="utf-8") == render_set(indicators, lang, "markdown")
    for _, item in indicators.items:
        assert item.text in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_assumptions_can_be_read(indicators: IndicatorSet, lang: Lang) -> None:
    text = render_assumptions(indicators, lang, "markdown")
    for entry in assumptions(indicators):
        assert entry.place in text.replace("\\", "")
        assert entry.reason[lang] in text.replace("\\", "")
