"""Policies as files: the notice's own, and what is wrong with others, all of it at once and with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lorg_indicators import DefinitionError, UnknownNameError, load_policy, load_set, set_ids
from lorg_indicators.catalog import policy_ids
from lorg_indicators.document import read_document
from lorg_indicators.selection import parse_policy, policy_schema
from tests.builders import WHY, assumed
from tests.test_selection import builders as made

ROOT = Path(__file__).parents[2]
FILE = ROOT / "policies" / "shisiwu.yaml"


def faults(*selections: dict[str, Any], **fields: Any) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        made.policy(*selections, **fields)
    for lang in ("zh", "en"):
        assert all(fault.render(lang) for fault in caught.value.faults)
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


# -- the notice's policy -------------------------------------------------------------------------------------------


def test_the_policy_of_the_notice_quotes_its_numbers() -> None:
    policy = load_policy("shisiwu")
    quotas = {part.id: part.quota for part in policy.selections}
    youxiu, shifan = quotas["youxiu"], quotas["shifan"]
    assert youxiu is not None
    assert shifan is not None
    assert (youxiu.at_least, youxiu.at_most, shifan.at_least, shifan.at_most) == (500, 800, 100, 200)
    assert youxiu.cites == shifan.cites == ("at_least", "at_most")
    assert quotas["biaobing"] is None  # 若干 is no number


def test_its_quotes_and_its_ladder_are_those_of_the_sets() -> None:
    policy = load_policy("shisiwu")
    assert list(policy.kinds) == set_ids()
    for name in set_ids():
        tiers = load_set(name).ladder.tiers
        assert policy.ladder == tuple(tier.id for tier in tiers)
        quotes = {tier.id: tier.quota.quote for tier in tiers if tier.quota is not None}
        for part in policy.selections:
            assert part.quota is None or part.quota.quote == quotes[part.id]


def test_nesting_is_a_reading_and_strata_are_an_assumption() -> None:
    policy = load_policy("shisiwu")
    for part in policy.selections:
        assert ("out_of" in part.reads) == (part.out_of is not None)
        assert not part.cites
        assert "strata" not in part.reads
    assert [part.out_of for part in policy.selections] == [None, "youxiu", "shifan"]


def test_its_years_are_those_of_the_plan() -> None:
    policy = load_policy("shisiwu")
    years = {part.id: None if part.effective is None else part.effective.years for part in policy.selections}
    assert years["youxiu"] == {"from": 2021, "until": 2025}
    assert years["shifan"] == {"from": 2025, "until": 2025}


def test_families_are_not_named_in_public() -> None:
    policy = load_policy("shisiwu")
    assert policy.name not in policy.kinds["jiating"].public
    for kind in policy.kinds.values():
        assert set(kind.public) <= {"id", "name", "district"}


def test_it_is_found_by_id_and_by_path() -> None:
    assert policy_ids() == ["shisiwu"]
    assert load_policy(FILE) == load_policy("shisiwu")
    assert load_policy(FILE).digest == load_policy("shisiwu").digest
    with pytest.raises(UnknownNameError, match="shisiwu"):
        load_policy("shisiwo")


def test_the_digest_is_of_the_content() -> None:
    policy = made.policy()
    text = json.dumps(dict(reversed(made.policy_data().items())), indent=1)
    assert parse_policy(text).digest == policy.digest
    assert made.policy(made.selection(at_most=3)).digest != policy.digest


# -- what is wrong -------------------------------------------------------------------------------------------------


def test_all_faults_at_once_with_their_places() -> None:
    text = FILE.read_text(encoding="utf-8")
    for old, new in (
        ("at_least: 100", "at_lest: 100"),
        ("minimum: 1", "minimum: few"),
        ("rule: proportional", "rule: proportionate"),
        ("subject: id\n", ""),
    ):
        text = text.replace(old, new, 1)
    with pytest.raises(DefinitionError) as caught:
        parse_policy(text, "p.yaml")
    found = {fault.code: fault for fault in caught.value.faults}
    assert set(found) == {"unknown-key", "wrong-type", "not-one-of", "missing-key"}
    lines = text.splitlines()
    for code, words in (("unknown-key", "at_lest"), ("wrong-type", "few"), ("not-one-of", "proportionate")):
        line, column = found[code].line, found[code].column
        assert line is not None
        assert column is not None
        assert words in lines[line - 1][column - 1 :]
    assert "at_least" in found["unknown-key"].render("en")
    assert found["missing-key"].file == "p.yaml"


def test_yaml_has_no_surprises() -> None:
    text = FILE.read_text(encoding="utf-8").replace("descending: true", "descending: yes")
    with pytest.raises(DefinitionError) as caught:
        parse_policy(text)
    assert {fault.code for fault in caught.value.faults} == {"yaml-ambiguous"}


def test_every_number_has_a_basis() -> None:
    bare = {**made.selection(), "assumes": assumed("order")}
    assert faults(bare) == [("no-basis", "/selections/0/tier")]
    quota = {"at_least": 1, "at_most": 2, "assumes": assumed("at_least")}
    assert faults(made.selection(quota=quota)) == [("no-basis", "/selections/0/quota/at_most")]
    rule = {**made.allocation(minimum=1), "assumes": assumed("rule", "by", "method")}
    assert faults(made.selection(allocation=rule)) == [("no-basis", "/selections/0/allocation/minimum")]
    assert faults(assumes={}) == [("no-basis", "")]
    odd = {**made.selection(), "assumes": assumed("tier", "order", "reserve")}
    assert faults(odd) == [("basis-of-nothing", "/selections/0/assumes/reserve")]


def test_a_cited_number_stands_in_the_quote() -> None:
    quota = {"at_least": 500, "at_most": 900, "quote": "遴选500-800个", "cites": ["at_least", "at_most"]}
    assert faults(made.selection(quota=quota)) == [("cited-not-in-quote", "/selections/0/quota/at_most")]
    assert made.policy(made.selection(quota={**quota, "at_most": 800})).selections[0].quota is not None


@pytest.mark.parametrize(
    ("selections", "expected"),
    [
        ([made.selection(at_least=5, at_most=4)], ("ends-swapped", "/selections/0/quota/at_least")),
        ([made.selection(at_least=2, at_most=4, aim=5)], ("out-of-range", "/selections/0/quota/aim")),
        ([made.selection(), made.selection()], ("id-twice", "/selections/1/id")),
        ([made.selection(tier="gold")], ("unknown-tier", "/selections/0/tier")),
        (
            [made.selection("shifan", out_of="youxiu"), made.selection()],
            ("unknown-selection", "/selections/0/out_of"),
        ),
        (
            [made.selection(at_most=5), made.selection("shifan", 6, 9, out_of="youxiu")],
            ("quota-not-nested", "/selections/1/quota/at_least"),
        ),
        (
            [made.selection(strata=[{"column": "district"}, {"column": "district"}])],
            ("column-twice", "/selections/0/strata/1/column"),
        ),
        (
            [made.selection(effective={"from": 2025, "until": 2021})],
            ("ends-swapped", "/selections/0/effective/until"),
        ),
    ],
)
def test_what_does_not_fit(selections: list[dict[str, Any]], expected: tuple[str, str]) -> None:
    assert faults(*selections) == [expected]


def test_equal_shares_go_by_nothing() -> None:
    rule = {"rule": "equal", "by": "size", "method": "dhondt", "assumes": assumed("rule", "method")}
    assert faults(made.selection(allocation=rule)) == [("by-of-equal", "/selections/0/allocation/by")]


def test_an_empty_file_is_no_policy() -> None:
    for text in ("", "[]", "3"):
        with pytest.raises(DefinitionError):
            parse_policy(text)


# -- the schema ----------------------------------------------------------------------------------------------------


def test_the_schema_takes_what_the_loader_takes() -> None:
    validator = jsonschema.Draft202012Validator(policy_schema())
    validator.validate(read_document(FILE.read_bytes(), strict=True).data)
    validator.validate(made.policy_data(title="只有中文", assumes={"public": WHY}))
    assert list(validator.iter_errors({**made.policy_data(), "selection": []}))
