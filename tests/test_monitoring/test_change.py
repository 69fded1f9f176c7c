"""Change between two samples: of independent ones, of a panel, of some units in both, and by domain."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest

from lorg_indicators import LorgError, draw_sample, estimate
from lorg_indicators.monitoring import render_estimate
from lorg_indicators.monitoring.data import ChangeData, DifferenceData
from tests.test_monitoring.city import street_towns
from tests.test_monitoring.scoring import scored
from tests.test_monitoring.test_estimate import SHEQU, checked

CITY = street_towns()


def year(year: int, seed: int = 1, size: int = 64, frame: pl.DataFrame = CITY, **how: Any) -> pl.DataFrame:
    return scored(draw_sample(frame, ["district"], size, seed, **how).frame, CITY, year)


def change(before: pl.DataFrame, after: pl.DataFrame, **how: Any) -> ChangeData:
    found = checked(after, since=before, **how)["change"]
    assert found is not None
    return found


def score(found: ChangeData, end: int = 0) -> DifferenceData:
    return found["total"]["measures"][0]["ends"][end]["mean"]


def se(found: ChangeData) -> float:
    return score(found)["difference"]["se"] or 0


def test_a_panel_is_one_sample_of_differences() -> None:
    found = change(year(1), year(2))
    assert (found["common"], found["moved"]) == (64, 0)
    pair = year(1).join(year(2).select("id", later="score_lower"), on="id")
    parts = pair.group_by("stratum").agg(
        (pl.col("later") - pl.col("score_lower")).mean().alias("mean"),
        (pl.col("later") - pl.col("score_lower")).var().alias("var"),
        pl.col("stratum_size").first().alias("size"),
        pl.len().alias("n"),
    )
    size, number = parts["size"], parts["n"]
    variance = (size**2 * (1 - number / size) * parts["var"] / number).sum() / 216**2
    figure = score(found)["difference"]
    assert figure["estimate"] == pytest.approx((parts["mean"] * size).sum() / 216, abs=1e-5)
    assert figure["se"] == pytest.approx(math.sqrt(variance), abs=1e-5)
    assert score(found)["correlation"] == pytest.approx(0.85, abs=0.15)


def test_independent_samples_have_the_errors_of_both() -> None:
    before, after = year(1), year(2, seed=2)
    found = change(before, after, independent=True)
    errors = [estimate(each)["total"]["measures"][0]["ends"][0]["mean"] for each in (before, after)]
    assert se(found) == pytest.approx(math.hypot(*(each["se"] or 0 for each in errors)), abs=1e-5)
    welch = sum((each["se"] or 0) ** 2 for each in errors) ** 2 / sum(
        (each["se"] or 0) ** 4 / (each["df"] or 1) for each in errors
    )
    assert score(found)["difference"]["df"] == pytest.approx(welch, rel=1e-4)
    assert (found["common"], score(found)["correlation"]) == (None, None)
    assert "独立" in render_estimate(estimate(after, since=before, independent=True))


def test_common_units_make_the_error_smaller_the_more_they_are() -> None:
    panel = se(change(year(1), year(2)))
    later = CITY.with_row_index().filter(pl.col("index") % 3 != 0).drop("index")
    half = change(year(1), year(2, frame=pl.concat([later, CITY.join(later, on="id", how="anti")])))
    assert half["common"] == 64  # another order of rows is the same frame
    apart = change(year(1), year(2, seed=2))
    assert 0 < (apart["common"] or 0) < 40
    assert panel < se(apart)
    # The same two samples, taken for independent.
    assert panel < se(change(year(1), year(2), independent=True))


def test_units_that_changed_their_stratum_are_counted_and_not_paired() -> None:
    moved = CITY.with_columns(
        district=pl.when(pl.col("id").is_in(CITY["id"][:5])).then(pl.lit("浦东新区")).otherwise("district")
    )
    before = year(1, size=216)
    found = change(before, year(2, size=216, frame=moved))
    assert (found["common"], found["moved"]) == (211, 5)


def test_without_common_units_nothing_is_known_of_their_correlation() -> None:
    first = year(1)
    rest = CITY.join(first, on="id", how="anti")
    after = year(2, frame=rest, size=50, minimum=2)
    found = change(first, after)
    assert (found["common"], score(found)["correlation"]) == (0, None)


def test_a_census_twice_has_no_error() -> None:
    found = change(year(1, size=216), year(2, size=216))
    figure = score(found)["difference"]
    assert figure["estimate"] == pytest.approx(float((CITY["lower2"] - CITY["lower1"]).mean()), abs=1e-5)  # type: ignore[arg-type]
    assert (figure["se"], figure["df"]) == (0, None)


def test_domains_and_tiers_change_too() -> None:
    found = change(year(1), year(2), by=["old"], indicators=SHEQU)
    assert [domain["values"] for domain in found["domains"]] == [{"old": False}, {"old": True}]
    for domain in (found["total"], *found["domains"]):
        for tier in domain["tiers_or_higher"] or ():
            share = tier["guaranteed"]
            assert share["difference"]["estimate"] == pytest.approx(
                (share["after"] or 0) - (share["before"] or 0), abs=2e-6
            )
        assert sum(tier["guaranteed"]["difference"]["estimate"] or 0 for tier in domain["tiers"]) == pytest.approx(
            0, abs=1e-5
        )


def test_a_domain_of_one_year_only() -> None:
    before, after = (each.with_columns(kind=pl.lit(kind)) for each, kind in ((year(1), "x"), (year(2), "y")))
    found = change(before, after, by=["kind"])
    assert [domain["values"]["kind"] for domain in found["domains"]] == ["y", "x"]
    for domain, (was, now) in zip(found["domains"], ((None, 1), (1, None)), strict=True):
        mean = domain["measures"][0]["ends"][0]["mean"]
        assert ((mean["before"] is None), (mean["after"] is None)) == ((was is None), (now is None))
        assert mean["difference"]["estimate"] is None


def test_one_answer_of_a_domain_tells_no_error_of_its_change() -> None:
    first = year(1)["id"].min()
    before, after = (each.with_columns(mine=pl.col("id") == first) for each in (year(1), year(2)))
    mine = change(before, after, by=["mine"])["domains"][1]["measures"][0]["ends"][0]["mean"]
    assert mine["difference"]["estimate"] == pytest.approx((mine["after"] or 0) - (mine["before"] or 0), abs=2e-6)
    assert (mine["difference"]["se"], mine["difference"]["df"]) == (None, 0)


def test_a_tier_that_nobody_held_before() -> None:
    before = year(1).with_columns(tier=pl.lit(None, pl.String), reachable_tier=pl.lit(None, pl.String))
    found = change(before, year(2))
    tiers = {tier["id"]: tier["guaranteed"] for tier in found["total"]["tiers"]}
    assert tiers["youxiu"]["before"] == 0
    assert tiers[None]["before"] == 1


def test_what_the_earlier_sample_does_not_have_is_named() -> None:
    ends = {"dimension.results.lower": pl.col("score_lower"), "dimension.results.upper": pl.col("score_upper")}
    data = checked(year(2).with_columns(**ends), since=year(1), indicators=SHEQU, by=["old"])
    found = data["change"]
    assert found is not None
    assert found["left_out"] == ["dimension.results"]
    assert [measure["id"] for measure in found["total"]["measures"]] == ["score"]
    assert "未作比较：学习成效" in render_estimate(data)
    both = checked(year(2).with_columns(**ends), since=year(1).with_columns(**ends), by=["old"])
    assert "见 --format json" in render_estimate(both)


def test_both_samples_are_checked() -> None:
    with pytest.raises(LorgError):
        estimate(year(2), since=year(1).with_columns(weight=pl.lit(None)))
