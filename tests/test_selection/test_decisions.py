"""What people decide: read, checked, applied; and what it changes is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lorg_indicators import LorgError
from lorg_indicators.selection import Decisions, Policy, decisions_schema, parse_decisions
from tests.test_selection.builders import allocation, entries, made, of_status, policy, row, rows, selection, statuses

Data = dict[str, Any]


def decided(*entries_: Data) -> Decisions:
    """Decisions, each by the panel on one day unless it says otherwise."""
    common = {"reason": "评审会议纪要", "by": "评审组", "date": "2025-11-03"}
    return parse_decisions(listed(*({**common, **entry} for entry in entries_)), "d.yaml")


def listed(*entries_: Data) -> str:
    return json.dumps({"format": "lorg-indicators-decisions/1", "decisions": list(entries_)})


def wrong(tmp_path: Path, *entries_: Data, table: list[Data] | None = None, by: Policy | None = None) -> list[str]:
    with pytest.raises(LorgError) as caught:
        made(tmp_path, table or rows(90, 80, 80, 70), by or policy(selection(at_most=2)), decisions=decided(*entries_))
    for lang in ("zh", "en"):
        assert all(fault.render(lang) for fault in caught.value.faults)
    return [fault.code for fault in caught.value.faults]


def exclude(subject: str, **fields: Any) -> Data:
    return {"decision": "exclude", "subject": subject, **fields}


def admit(subject: str, **fields: Any) -> Data:
    return {"decision": "admit", "subject": subject, "selection": "youxiu", **fields}


def take(subject: str, **fields: Any) -> Data:
    return {"decision": "take", "subject": subject, "selection": "youxiu", **fields}


# -- applied -------------------------------------------------------------------------------------------------------


def test_an_exclusion_moves_the_next_up_and_is_shown(tmp_path: Path) -> None:
    result = made(tmp_path, rows(90, 85, 80), decisions=decided(exclude("a", reason="有严重违纪")))
    assert statuses(result) == {"b": "selected", "c": "selected", "a": "excluded"}
    data = result.to_dict()
    entry = entries(data)["a"]
    assert "有严重违纪" in entry["message"]
    assert "评审组" in entry["message"]
    assert (entry["decision"], entry["rank"]) == (0, None)
    assert data["effects"] is not None
    assert [(change["subject"], change["was"], change["now"]) for change in data["effects"]["entries"]] == [
        ("a", "selected", "excluded"),
        ("c", "not_selected", "selected"),
    ]
    assert (data["effects"]["same_policy"], data["effects"]["same_decisions"]) == (True, False)


def test_an_exclusion_moves_no_seat_to_another_stratum(tmp_path: Path) -> None:
    table = [row(f"x{at}", 90 - at, district="x") for at in range(6)]
    table += [row(f"y{at}", 90 - at, district="y") for at in range(5)]
    by = policy(selection(at_most=7, strata=[{"column": "district"}], reserve=1))
    before = made(tmp_path, table, by)
    out = [one.subject for one in before.selected("youxiu") if one.subject.startswith("x")][:2]
    after = made(tmp_path, table, by, decisions=decided(*map(exclude, out)))
    assert [part.seats for part in after.rounds[0].strata] == [part.seats for part in before.rounds[0].strata] == [4, 3]
    assert {one.subject for one in after.selected("youxiu")} == {"x2", "x3", "x4", "x5", "y0", "y1", "y2"}


def test_an_exclusion_may_be_from_one_selection_only(tmp_path: Path) -> None:
    by = policy(selection(at_most=3), selection("shifan", 0, 1, out_of="youxiu"))
    table = rows(90, 85, 80, tier="shifan")
    result = made(tmp_path, table, by, decisions=decided(exclude("a", selection="shifan")))
    assert of_status(result, "selected") == "abc"
    assert of_status(result, "selected", "shifan") == "b"
    assert of_status(made(tmp_path, table, by, decisions=decided(exclude("a"))), "selected") == "bc"


def test_an_upheld_appeal_makes_eligible_and_the_score_still_orders(tmp_path: Path) -> None:
    table = [*rows(90, 85), row("c", 69.5, tier=None), row("d", 88, tier=None)]
    result = made(tmp_path, table, decisions=decided(admit("c"), admit("d")))
    assert of_status(result, "selected") == "ad"
    assert entries(result.to_dict())["d"]["reason"] == "admitted"
    assert statuses(result)["c"] == "not_selected"


def test_an_appeal_for_one_title_is_none_for_the_next(tmp_path: Path) -> None:
    by = policy(selection(at_most=3), selection("shifan", 0, 2, out_of="youxiu"))
    table = [row("a", 90, tier="shifan"), row("b", 69, tier=None)]
    result = made(tmp_path, table, by, decisions=decided(admit("b")))
    assert of_status(result, "selected") == "ab"
    assert statuses(result, "shifan") == {"a": "selected", "b": "not_eligible"}


def test_the_later_of_two_decisions_counts(tmp_path: Path) -> None:
    first, second = exclude("a", date="2025-11-03"), admit("a", date="2025-11-10")
    result = made(tmp_path, rows(90, 85, 80), decisions=decided(second, first))
    assert of_status(result, "selected") == "ab"
    told = result.to_dict()["decisions"]
    assert told is not None
    assert [(entry["decision"], entry["counted"]) for entry in told["entries"]] == [("admit", True), ("exclude", False)]


def test_a_tie_is_broken_by_people(tmp_path: Path) -> None:
    table = rows(90, 80, 80, 80, 70)
    by = policy(selection(at_most=3, reserve=1))
    one = made(tmp_path, table, by, decisions=decided(take("c")))
    assert (of_status(one, "selected"), of_status(one, "tie")) == ("ac", "bd")
    both = made(tmp_path, table, by, decisions=decided(take("c"), take("d")))
    assert statuses(both) == {"a": "selected", "c": "selected", "d": "selected", "b": "reserve", "e": "not_selected"}
    assert both.complete
    assert entries(both.to_dict())["c"]["decision"] == 0


def test_a_contested_seat_is_given_by_people(tmp_path: Path) -> None:
    table = [row(f"{name}{at}", 90 - at, district=name) for name in "xyz" for at in range(4)]
    rule = allocation(rule="equal", method="largest_remainder")
    by = policy(selection(at_most=7, strata=[{"column": "district"}], allocation=rule))
    seat = {"decision": "seat", "selection": "youxiu", "stratum": {"set": "shequ", "district": "y"}}
    result = made(tmp_path, table, by, decisions=decided(seat))
    assert [part.seats for part in result.rounds[0].strata] == [2, 3, 2]
    assert result.complete
    again = {**seat, "stratum": {"set": "shequ", "district": "z"}}
    assert wrong(tmp_path, seat, again, table=table, by=by) == ["seat-not-contested"]
    nobody = {**seat, "stratum": {"set": "shequ", "district": "w"}}
    assert wrong(tmp_path, nobody, table=table, by=by) == ["seat-not-contested"]


def test_ids_that_are_numbers_are_read_as_the_table_has_them(tmp_path: Path) -> None:
    text = (
        "format: lorg-indicators-decisions/1\ndecisions:\n"
        "  - {decision: exclude, subject: 1001, reason: 撤回申报, by: 本单位, date: 2025-11-03}\n"
    )
    result = made(tmp_path, [row("1001", 90), row("1002", 80)], decisions=parse_decisions(text))
    assert statuses(result)["1001"] == "excluded"


def test_a_decision_about_no_candidate_is_told(tmp_path: Path) -> None:
    by = policy(selection(at_most=1), selection("shifan", 0, 1, out_of="youxiu"))
    result = made(tmp_path, rows(90, 80, tier="shifan"), by, decisions=decided(exclude("b", selection="shifan")))
    told = result.to_dict()["decisions"]
    assert told is not None
    assert not told["entries"][0]["counted"]


# -- checked -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([exclude("nobody")], "unknown-subject"),
        ([exclude("a", selection="youxu")], "unknown-selection"),
        ([take("a")], "not-tied"),
        ([take("b"), take("c")], "too-many-taken"),
    ],
)
def test_decisions_that_do_not_fit_the_run(tmp_path: Path, given: list[Data], code: str) -> None:
    assert wrong(tmp_path, *given) == [code]


def test_who_has_no_score_cannot_be_admitted(tmp_path: Path) -> None:
    table = [*rows(90), row("z", None, tier=None)]
    assert wrong(tmp_path, admit("z"), table=table) == ["admitted-without-score"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([{"decision": "exclude"}], "missing-key"),
        ([{"decision": "take", "subject": "a"}], "missing-key"),
        ([exclude("a", stratum={"set": "shequ"})], "decision-about"),
        ([exclude("a", date="2025-02-30")], "no-date"),
        ([exclude("a", date="3 November")], "badly-formed"),
        ([exclude("a"), admit("a")], "decision-twice"),
        ([exclude("a"), exclude("a", selection="youxiu")], "decision-twice"),
        ([{"decision": "promote", "subject": "a"}], "not-one-of"),
        ([exclude("a", reason="")], "too-short"),
        ([exclude("a", vote=3)], "unknown-key"),
    ],
)
def test_decisions_that_are_badly_written(given: list[Data], code: str) -> None:
    with pytest.raises(LorgError) as caught:
        decided(*given)
    assert code in {fault.code for fault in caught.value.faults}


def test_faults_have_their_lines(tmp_path: Path) -> None:
    text = (
        "format: lorg-indicators-decisions/1\n"
        "decisions:\n"
        "  - {decision: exclude, subject: zz, reason: x, by: y, date: 2025-11-03}\n"
        "  - {decision: take, subject: a, selection: shifn, reason: x, by: y, date: 2025-11-03}\n"
    )
    with pytest.raises(LorgError) as caught:
        made(tmp_path, rows(90), decisions=parse_decisions(text, "d.yaml"))
    assert [(fault.file, fault.line, fault.code) for fault in caught.value.faults] == [
        ("d.yaml", 3, "unknown-subject"),
        ("d.yaml", 4, "unknown-selection"),
    ]


def test_the_schema_takes_what_the_loader_takes() -> None:
    validator = jsonschema.Draft202012Validator(decisions_schema())
    entry = {**exclude("a"), "reason": "x", "by": "y", "date": "2025-11-03"}
    validator.validate(json.loads(listed(entry)))
    assert list(validator.iter_errors(json.loads(listed({**entry, "vote": 3}))))


def test_the_digest_is_of_the_content() -> None:
    assert decided(exclude("a")).digest == decided(exclude("a")).digest != decided(exclude("b")).digest


# -- compared with an earlier run ----------------------------------------------------------------------------------


def test_what_differs_from_an_earlier_run(tmp_path: Path) -> None:
    earlier = made(tmp_path, rows(90, 85, 80)).to_dict()
    now = made(tmp_path, rows(90, 79, 80), previous=earlier)
    changes = now.to_dict()["changes"]
    assert changes is not None
    assert (changes["same_policy"], changes["same_input"], changes["same_decisions"]) == (True, False, True)
    assert [(entry["subject"], entry["was"], entry["now"]) for entry in changes["entries"]] == [
        ("b", "selected", "not_selected"),
        ("c", "not_selected", "selected"),
    ]
    same = made(tmp_path, rows(90, 85, 80), previous=earlier).to_dict()["changes"]
    assert same is not None
    assert same["entries"] == []
    assert same["same_input"]
    other = made(tmp_path, rows(90, 85, 80), quotas={"youxiu": (0, 2)}, previous=earlier).to_dict()["changes"]
    assert other is not None
    assert not other["same_policy"]


def test_who_is_new_and_who_is_gone(tmp_path: Path) -> None:
    earlier = made(tmp_path, [row("a", 90), row("b", 80)]).to_dict()
    changes = made(tmp_path, [row("a", 90), row("c", 80)], previous=earlier).to_dict()["changes"]
    assert changes is not None
    assert [(entry["subject"], entry["was"], entry["now"]) for entry in changes["entries"]] == [
        ("b", "selected", None),
        ("c", None, "selected"),
    ]
