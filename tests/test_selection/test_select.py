"""Who is selected: eligibility, seats, order, ties, nesting; and that the order of the rows makes no difference."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from lorg_indicators import LorgError, load_policy, select
from lorg_indicators.selection import Policy
from tests.test_selection.builders import (
    allocation,
    entries,
    made,
    of_status,
    policy,
    row,
    rows,
    selection,
    statuses,
    written,
)


def whole(at_least: int = 0, at_most: int = 2, **fields: Any) -> Policy:
    return policy(selection("youxiu", at_least, at_most, **fields))


def codes(error: pytest.ExceptionInfo[LorgError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


# -- the best within the quota -------------------------------------------------------------------------------------


def test_the_best_are_selected_the_next_are_in_reserve(tmp_path: Path) -> None:
    result = made(tmp_path, rows(71, 99, 85, 90, 80), whole(reserve=1))
    assert statuses(result) == {
        "b": "selected",
        "d": "selected",
        "c": "reserve",
        "e": "not_selected",
        "a": "not_selected",
    }
    found = entries(result.to_dict())
    assert [found[name]["rank"] for name in "bdcea"] == [1, 2, 3, 4, 5]
    assert [found[name]["distance"] for name in "bdcea"] == [9, 0, -5, -10, -19]
    assert (found["c"]["place"], found["e"]["place"]) == (1, None)
    (stratum,) = result.to_dict()["selections"][0]["strata"]
    assert (stratum["line"], stratum["seats"], stratum["eligible"], stratum["selected"]) == (
        {"score_lower": 90},
        2,
        5,
        2,
    )
    assert result.complete
    assert [one.subject for one in result.selected("youxiu")] == ["b", "d"]


def test_an_ascending_key_puts_the_least_first(tmp_path: Path) -> None:
    order = [{"column": "rank", "descending": False}]
    table = [row(name, 80, rank=number) for name, number in (("a", 3), ("b", 1), ("c", 2), ("d", 9))]
    result = made(tmp_path, table, whole(order=order))
    assert of_status(result, "selected") == "bc"
    assert entries(result.to_dict())["d"]["distance"] == -7


def test_a_later_key_decides_between_equals(tmp_path: Path) -> None:
    order = [{"column": "score_lower", "descending": True}, {"column": "known", "descending": True}]
    table = [row("a", 90), row("b", 80, known=0.9), row("c", 80, known=0.95), row("d", 80, known=0.8)]
    result = made(tmp_path, table, whole(order=order))
    assert of_status(result, "selected") == "ac"
    message = entries(result.to_dict())["b"]["message"]
    assert "known" in message
    assert "0.05" in message


# -- who is eligible -----------------------------------------------------------------------------------------------


def test_only_a_guaranteed_tier_is_eligible_and_a_higher_one_counts(tmp_path: Path) -> None:
    table = [
        row("a", 95, tier="biaobing"),
        row("b", 75, tier="youxiu"),
        row("c", 60, tier=None, reachable="shifan", upper=90, known=0.7),
        row("d", 60, tier=None),
        row("e", None, tier=None, known=0.0),
        row("f", None, tier=None, faults=3),
    ]
    result = made(tmp_path, table, whole(at_most=9))
    assert statuses(result) == {
        "a": "selected",
        "b": "selected",
        "c": "reachable_only",
        "d": "not_eligible",
        "e": "not_eligible",
        "f": "not_eligible",
    }
    found = entries(result.to_dict())
    assert found["c"]["unknown"] == {"share": 0.3, "items": []}
    assert "30%" in found["c"]["message"]
    assert (found["e"]["score_lower"], found["e"]["distance"], found["e"]["reason"]) == (None, None, "no-score")
    assert (found["f"]["reason"], "3" in found["f"]["message"]) == ("refused", True)
    assert found["d"]["distance"] == -15
    counts = result.to_dict()["selections"][0]["counts"]
    assert (counts["selected"], counts["reachable_only"], counts["not_eligible"]) == (2, 1, 3)


def test_what_is_unknown_is_named_where_the_file_tells(tmp_path: Path) -> None:
    parts = {"item.funds.lower": 10.0, "item.funds.upper": 90.0, "item.places.lower": 50.0, "item.places.upper": 50.0}
    table = [row("a", 60, tier=None, reachable="youxiu", upper=80, known=0.8, **parts)]
    (entry,) = entries(made(tmp_path, table).to_dict()).values()
    assert entry["unknown"] == {"share": 0.2, "items": ["funds"]}
    assert "funds" in entry["message"]


# -- seats and strata ----------------------------------------------------------------------------------------------


def test_scores_are_ordered_within_one_set_only(tmp_path: Path) -> None:
    table = [row(f"q{at}", 99 - at, set="qiye") for at in range(3)] + [row(f"s{at}", 80 - at) for at in range(3)]
    by = policy(selection(at_most=4), kinds=("qiye", "shequ"))
    result = made(tmp_path, table, by)
    assert {name for name, status in statuses(result).items() if status == "selected"} == {"q0", "q1", "s0", "s1"}


def test_districts_divide_where_the_policy_says_so(tmp_path: Path) -> None:
    table = [row(f"x{at}", 90 - at, district="徐汇区") for at in range(6)]
    table += [row(f"y{at}", 75 - at, district="静安区") for at in range(3)]
    divided = made(tmp_path, table, whole(at_most=3, strata=[{"column": "district"}]))
    assert {part.values: part.seats for part in divided.rounds[0].strata} == {
        ("shequ", "徐汇区"): 2,
        ("shequ", "静安区"): 1,
    }
    assert {one.subject for one in divided.selected("youxiu")} == {"x0", "x1", "y0"}
    undivided = made(tmp_path, table, whole(at_most=3))
    assert {one.subject for one in undivided.selected("youxiu")} == {"x0", "x1", "x2"}


def test_a_minimum_is_kept_as_far_as_anybody_is_eligible(tmp_path: Path) -> None:
    table = [row(f"x{at:02}", 90 - at, district="x") for at in range(20)]
    table += [row("y0", 71, district="y"), row("z0", 10, tier=None, district="z")]
    rule = allocation(minimum=2, method="dhondt")
    result = made(tmp_path, table, whole(at_most=5, strata=[{"column": "district"}], allocation=rule))
    assert {part.values[1]: (part.seats, part.minimum) for part in result.rounds[0].strata} == {
        "x": (4, 2),
        "y": (1, 1),
        "z": (0, 0),
    }
    findings = {
        (found["code"], (found["stratum"] or {}).get("district")): found["number"]
        for found in result.to_dict()["selections"][0]["findings"]
    }
    assert findings == {("minimum", "y"): 1, ("minimum", "z"): 2}
    assert not result.complete


def test_seats_go_by_a_column_too(tmp_path: Path) -> None:
    table = [row(f"x{at}", 90 - at, district="x", population="5681512") for at in range(6)]
    table += [row(f"y{at}", 90 - at, district="y", population="662030.0") for at in range(6)]
    rule = allocation(by="population")
    result = made(tmp_path, table, whole(at_most=6, strata=[{"column": "district"}], allocation=rule))
    assert [part.seats for part in result.rounds[0].strata] == [5, 1]
    broken = [*table[:-1], {**table[-1], "population": "7"}]
    with pytest.raises(LorgError) as caught:
        made(tmp_path, broken, whole(at_most=6, strata=[{"column": "district"}], allocation=rule))
    assert codes(caught) == ["no-size"]


def test_what_a_stratum_cannot_fill_goes_to_the_others(tmp_path: Path) -> None:
    table = [row(f"x{at}", 90 - at, district="x", size="1") for at in range(8)]
    table += [row("y0", 90, district="y", size="99")]
    by = whole(at_most=6, strata=[{"column": "district"}], allocation=allocation(by="size"))
    assert [part.seats for part in made(tmp_path, table, by).rounds[0].strata] == [5, 1]


def test_a_shortage_is_reported_and_no_error(tmp_path: Path) -> None:
    result = made(tmp_path, [*rows(90, 80), row("z", 10, tier=None)], whole(3, 5))
    assert of_status(result, "selected") == "ab"
    (finding,) = result.to_dict()["selections"][0]["findings"]
    assert (finding["code"], finding["number"]) == ("shortage", 1)
    assert not result.complete


# -- ties ----------------------------------------------------------------------------------------------------------


def test_a_tie_at_the_boundary_is_left_to_people(tmp_path: Path) -> None:
    result = made(tmp_path, rows(90, 80, 80, 80, 70), whole(at_most=2, reserve=1))
    assert statuses(result) == {"a": "selected", "b": "tie", "c": "tie", "d": "tie", "e": "reserve"}
    (stratum,) = result.to_dict()["selections"][0]["strata"]
    assert (stratum["seats"], stratum["selected"], stratum["open"]) == (2, 1, 1)
    assert {entries(result.to_dict())[name]["rank"] for name in "bcd"} == {2}
    assert not result.complete


def test_a_tie_above_the_boundary_is_none(tmp_path: Path) -> None:
    result = made(tmp_path, rows(90, 90, 80), whole(at_most=2))
    assert of_status(result, "selected") == "ab"
    assert result.complete


def test_all_that_are_level_are_taken_where_the_quota_has_room(tmp_path: Path) -> None:
    table = rows(90, 80, 80, 70)
    result = made(tmp_path, table, whole(1, 3, aim=2))
    assert of_status(result, "selected") == "abc"
    assert entries(result.to_dict())["b"]["reason"] == "stretched"
    assert of_status(made(tmp_path, table, whole(1, 2, aim=2)), "tie") == "bc"


def test_where_not_all_strata_can_stretch_those_that_need_least_do(tmp_path: Path) -> None:
    strata = [{"column": "district"}]
    table = [row(f"x{at}", score, district="x") for at, score in enumerate((90, 80, 80, 80))]
    table += [row(f"y{at}", score, district="y") for at, score in enumerate((90, 80, 80, 70))]
    # Two seats each; x needs two more for its tie, y one.
    result = made(tmp_path, table, whole(1, 5, aim=4, strata=strata))
    assert {one.subject for one in result.selected("youxiu")} == {"x0", "y0", "y1", "y2"}
    assert {name for name, status in statuses(result).items() if status == "tie"} == {"x1", "x2", "x3"}
    # Where two need the same and there is room for one, neither is preferred.
    table[2:4] = [row("x2", 80, district="x"), row("x3", 70, district="x")]
    result = made(tmp_path, table, whole(1, 5, aim=4, strata=strata))
    assert {one.subject for one in result.selected("youxiu")} == {"x0", "y0"}
    assert len([status for status in statuses(result).values() if status == "tie"]) == 4


def test_equal_within_tolerance_is_equal(tmp_path: Path) -> None:
    result = made(tmp_path, rows(90, 80 + 1e-12, 80, 80 - 1e-12), whole(at_most=2))
    assert of_status(result, "tie") == "bcd"
    result = made(tmp_path, rows(90, 80.001, 80), whole(at_most=2))
    assert of_status(result, "selected") == "ab"


def test_strata_with_equal_claims_are_reported(tmp_path: Path) -> None:
    table = [row(f"{name}{at}", 90 - at, district=name) for name in "xyz" for at in range(4)]
    rule = allocation(rule="equal", method="largest_remainder")
    result = made(tmp_path, table, whole(at_most=8, strata=[{"column": "district"}], allocation=rule))
    (data,) = result.to_dict()["selections"]
    assert (data["contested"], [part["seats"] for part in data["strata"]]) == (2, [2, 2, 2])
    assert [part["contested"] for part in data["strata"]] == [True, True, True]
    assert [finding["code"] for finding in data["findings"]] == ["contested"]


def test_strata_with_equal_claims_all_get_a_seat_where_the_quota_has_room(tmp_path: Path) -> None:
    table = [row(f"{name}{at}", 90 - at, district=name) for name in "xyz" for at in range(4)]
    for aim, seats in ((7, [3, 3, 3]), (6, [2, 2, 2])):
        by = whole(at_most=9, aim=aim, strata=[{"column": "district"}])
        result = made(tmp_path, table, by)
        assert ([part.seats for part in result.rounds[0].strata], result.complete) == (seats, True)


# -- one out of the other ------------------------------------------------------------------------------------------


def test_a_nested_selection_takes_from_the_selected_alone(tmp_path: Path) -> None:
    # c is ready for shifan, but not selected as youxiu, which goes by another column.
    table = [
        row("a", 90, tier="shifan", votes=9),
        row("b", 75, votes=8),
        row("c", 95, tier="shifan", votes=1),
        row("d", 85, tier="shifan", votes=7),
    ]
    by = policy(
        selection(at_most=3, order=[{"column": "votes", "descending": True}]),
        selection("shifan", 0, 2, out_of="youxiu"),
    )
    result = made(tmp_path, table, by)
    assert of_status(result, "selected") == "abd"
    assert statuses(result, "shifan") == {"a": "selected", "d": "selected", "b": "not_eligible"}


def test_a_selection_without_a_quota_waits_for_one(tmp_path: Path) -> None:
    first = selection(at_most=3)
    second = selection("shifan", out_of="youxiu")
    del second["quota"]
    third = selection("biaobing", 0, 1, out_of="shifan")
    table = rows(95, 90, 85, tier="biaobing")
    result = made(tmp_path, table, policy(first, second, third))
    assert [part["made"] for part in result.to_dict()["selections"]] == [True, False, False]
    result = made(tmp_path, table, policy(first, second, third), quotas={"shifan": (1, 2)})
    assert of_status(result, "selected", "shifan") == "ab"
    assert of_status(result, "selected", "biaobing") == "a"
    (given,) = [part["quota"] for part in result.to_dict()["selections"] if part["id"] == "shifan"]
    assert given == {"at_least": 1, "at_most": 2, "aim": 2, "source": "run", "quote": None}


def test_a_shortage_above_is_a_shortage_below_and_no_error(tmp_path: Path) -> None:
    by = policy(selection(at_least=2, at_most=9), selection("shifan", 2, 5, out_of="youxiu"))
    result = made(tmp_path, rows(90, 80), by)
    assert [part["findings"][0]["code"] if part["findings"] else None for part in result.to_dict()["selections"]] == [
        None,
        "shortage",
    ]


# -- the same whatever the order -----------------------------------------------------------------------------------


def test_the_order_of_rows_and_files_makes_no_difference(tmp_path: Path) -> None:
    draw = random.Random(7)  # noqa: S311 - nothing secret
    by = policy(
        selection(at_most=40, strata=[{"column": "district"}], reserve=2),
        selection("shifan", 0, 10, out_of="youxiu"),
        kinds=("qiye", "shequ"),
    )
    table = [
        row(
            f"n{at:03}",
            float(draw.choice((72, 75, 80, 82, 90))),
            tier=draw.choice((None, "youxiu", "shifan")),
            reachable="shifan",
            set=draw.choice(("qiye", "shequ")),
            district=draw.choice("甲乙丙"),
        )
        for at in range(200)
    ]
    files = [written(table[:120], tmp_path / "a.parquet"), written(table[120:], tmp_path / "b.csv")]
    expected = select(files, by).to_dict()
    for at in range(5):
        shuffled = random.Random(at).sample(table, len(table))  # noqa: S311
        one = written(shuffled, tmp_path / f"{at}.parquet")
        found = select(one, by).to_dict()
        assert {**found, "input": found["input"]["digest"]} == {**expected, "input": expected["input"]["digest"]}
    assert select(files[::-1], by).to_dict()["selections"] == expected["selections"]


def test_the_policy_of_the_notice_on_a_city(tmp_path: Path) -> None:
    draw = random.Random(3)  # noqa: S311
    table = []
    for at in range(4000):
        lower = round(min(100.0, draw.gauss(72, 9)), 2)
        tier = next((tier for tier, cut in (("biaobing", 90), ("shifan", 80), ("youxiu", 70)) if lower >= cut), None)
        kind = ("jiguan", "qiye", "shequ", "jiating")[at % 4]
        table.append(row(f"{kind}{at}", lower, tier=tier, set=kind, name=f"甲{at}", district=f"区{at % 16}"))
    result = made(tmp_path, table, load_policy("shisiwu"), quotas={"biaobing": (5, 15)})
    youxiu, shifan, biaobing = (result.selected(name) for name in ("youxiu", "shifan", "biaobing"))
    assert 500 <= len(youxiu) <= 800
    assert 100 <= len(shifan) <= 200
    assert {one.subject for one in biaobing} <= {one.subject for one in shifan} <= {one.subject for one in youxiu}
    assert {one.set for one in shifan} == {"jiguan", "qiye", "shequ", "jiating"}


def test_quotas_of_the_run_are_checked_like_those_of_the_policy(tmp_path: Path) -> None:
    by = policy(selection(at_most=3), selection("shifan", 0, 2, out_of="youxiu"))
    for given, code in (
        ({"youxu": (1, 2)}, "unknown-selection"),
        ({"youxiu": (3, 2)}, "ends-swapped"),
        ({"youxiu": (0, 0)}, "bad-quota"),
        ({"shifan": (4, 5)}, "quota-not-nested"),
    ):
        with pytest.raises(LorgError) as caught:
            made(tmp_path, rows(90, 80, 70), by, quotas=given)
        assert codes(caught) == [code]


def test_minima_that_exceed_the_quota_are_refused_with_the_reason(tmp_path: Path) -> None:
    table = [row(f"{name}{at}", 90 - at, district=name) for name in "xyz" for at in range(4)]
    by = whole(at_most=5, strata=[{"column": "district"}], allocation=allocation(minimum=2))
    with pytest.raises(LorgError) as caught:
        made(tmp_path, table, by)
    assert codes(caught) == ["minima-over-quota"]
    assert "3" in caught.value.render("en")


def test_an_aim_below_the_minima_gives_way_to_them(tmp_path: Path) -> None:
    table = [row(f"{name}{at}", 90 - at, district=name) for name in "xyz" for at in range(4)]
    rule = allocation(minimum=2)
    result = made(tmp_path, table, whole(0, 9, aim=3, strata=[{"column": "district"}], allocation=rule))
    assert [part.seats for part in result.rounds[0].strata] == [2, 2, 2]
