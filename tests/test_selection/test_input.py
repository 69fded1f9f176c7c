"""Bad input: a clear error that says everything, and nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lorg_indicators import Fault, LorgError, UnreadableError, select
from lorg_indicators.cli import main
from lorg_indicators.selection import Policy
from tests.builders import readable
from tests.test_selection.builders import allocation, made, policy, row, rows, selection, written

Data = dict[str, Any]
DIVIDED = [{"column": "district"}]


def refused(tmp_path: Path, table: list[Data], by: Policy | None = None) -> tuple[Fault, ...]:
    with pytest.raises(LorgError) as caught:
        made(tmp_path, table, by)
    return readable(caught.value.faults)


def codes(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.code for fault in faults]


def test_a_subject_twice(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, [*rows(90, 80, 70), row("a", 60)])
    assert (fault.code, fault.found) == ("subject-twice", ["a"])


def test_a_subject_under_two_sets(tmp_path: Path) -> None:
    by = policy(kinds=("qiye", "shequ"))
    (fault,) = refused(tmp_path, [*rows(90, 80), row("a", 60, set="qiye")], by)
    assert (fault.code, fault.found) == ("subject-in-two-sets", ["a"])


def test_the_same_subject_in_two_files(tmp_path: Path) -> None:
    files = [written(rows(90, 80), tmp_path / "a.parquet"), written(rows(90), tmp_path / "b.parquet")]
    with pytest.raises(LorgError) as caught:
        select(files, policy())
    assert codes(caught.value.faults) == ["subject-twice"]


def test_two_versions_of_one_set(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, [*rows(90, 80), row("z", 60, set_version="1.1.0")])
    assert (fault.code, fault.found) == ("two-versions", ["1.0.0", "1.1.0"])


def test_a_set_that_the_policy_does_not_know(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, [*rows(90, 80), row("z", 60, set="shequu")])
    assert fault.code == "kind-not-in-policy"
    assert "shequ" in fault.render("en")


def test_a_kind_without_rows_is_an_empty_stratum(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, rows(90, 80), policy(kinds=("shequ", "jiguan")))
    assert (fault.code, fault.found) == ("empty-stratum", "jiguan")


def test_a_row_without_a_stratum(tmp_path: Path) -> None:
    table = [row("a", district="x"), row("b", district=None), row("c", district=" ")]
    (fault,) = refused(tmp_path, table, policy(selection(strata=DIVIDED)))
    assert (fault.code, fault.found) == ("no-stratum", ["b", "c"])


def test_strata_that_the_policy_names(tmp_path: Path) -> None:
    strata = [{"column": "district", "values": ["徐汇区", "静安区", "长宁区"]}]
    table = [row("a", district="徐汇区"), row("b", district="静安"), row("c", district="静安区")]
    faults = refused(tmp_path, table, policy(selection(strata=strata)))
    assert [(fault.code, fault.found) for fault in faults] == [("unknown-stratum", "静安"), ("empty-stratum", "长宁区")]
    assert "静安区" in faults[0].render()


def test_a_quota_larger_than_the_field(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, rows(90, 80), policy(selection(at_least=3, at_most=5)))
    assert (fault.code, fault.found) == ("quota-over-field", 3)


def test_columns_that_are_missing_are_named_with_near_ones(tmp_path: Path) -> None:
    table = [row("a", distrikt="x")]
    by = policy(selection(strata=DIVIDED, order=[{"column": "votes", "descending": True}]), name="title")
    faults = refused(tmp_path, table, by)
    assert [(fault.code, fault.found) for fault in faults] == [
        ("unknown-column", "title"),
        ("unknown-column", "district"),
        ("unknown-column", "votes"),
    ]
    assert "distrikt" in faults[1].render("en")


def test_scores_that_do_not_name_their_set(tmp_path: Path) -> None:
    table = [{name: value for name, value in row("a").items() if not name.startswith("set")}]
    faults = refused(tmp_path, table)
    assert [fault.found for fault in faults] == ["set", "set_version"]
    assert "lorg score" in faults[0].render("en")


def test_cells_that_must_not_be_empty(tmp_path: Path) -> None:
    faults = refused(tmp_path, [*rows(90), row("", 80), {**row("z", 70), "set_version": None}])
    assert [(fault.code, fault.found) for fault in faults] == [("empty-cells", "id"), ("empty-cells", "set_version")]


def test_tiers_that_the_policy_does_not_know(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, [row("a", tier="youxu", reachable="youxiu")])
    assert (fault.code, fault.found) == ("unknown-tier", "youxu")


def test_a_key_without_a_number(tmp_path: Path) -> None:
    by = policy(selection(order=[{"column": "votes", "descending": True}]))
    (fault,) = refused(tmp_path, [row("a", votes=3), row("b", votes=None)], by)
    assert (fault.code, fault.found) == ("no-order-value", ["b"])
    (fault,) = refused(tmp_path, [row("a", votes="3"), row("b", votes="many")], by)
    assert (fault.code, fault.found) == ("column-type", "votes")
    # Whoever is not eligible need not have one.
    assert made(tmp_path, [row("a", votes=3), row("b", tier=None, votes=None)], by).selected("youxiu")


@pytest.mark.parametrize("size", ["0", "-3", "", "many", "1/0"])
def test_a_size_that_is_no_positive_number(tmp_path: Path, size: str) -> None:
    by = policy(selection(strata=DIVIDED, allocation=allocation(by="size")))
    (fault,) = refused(tmp_path, [row("a", district="x", size=size), row("b", district="y", size="2")], by)
    assert fault.code == "no-size"


def test_every_fault_of_the_rows_at_once(tmp_path: Path) -> None:
    table = [row("a"), row("a"), row("b", set="odd"), row("c", set_version="2.0.0"), row("d", tier="gold")]
    assert set(codes(refused(tmp_path, table))) == {
        "subject-twice",
        "kind-not-in-policy",
        "two-versions",
        "unknown-tier",
    }


def test_no_files_and_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        select(tmp_path / "nothing.parquet", policy())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "a"}, "subject-twice"),
        ({"district": None}, "no-stratum"),
        ({"set_version": "2.0.0"}, "two-versions"),
    ],
)
def test_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Data, code: str) -> None:
    table = [
        row(f"{name}{at}", 90 - at, name="甲", district="x", set=name, tier="biaobing")
        for name in ("jiguan", "qiye", "shequ", "jiating")
        for at in range(200)
    ]
    table[0]["id"] = "a"
    scores = written([*table[:-1], {**table[-1], "set": "jiguan", **change}], tmp_path / "scores.parquet")
    outputs = [tmp_path / "out.xlsx", tmp_path / "public.csv"]
    given = ["select", str(scores), "--policy", "shisiwu", "-o", str(outputs[0]), "--public", str(outputs[1])]
    assert main(given) == 2
    captured = capsys.readouterr()
    assert (captured.out, code in captured.err, "Traceback" in captured.err) == ("", True, False)
    assert [path.name for path in tmp_path.iterdir()] == ["scores.parquet"]
