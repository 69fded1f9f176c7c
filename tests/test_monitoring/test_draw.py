"""Drawing: what decides which units are drawn, what does not, what the sample says of itself, and what is refused."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorg_indicators import LorgError, draw_sample
from lorg_indicators.monitoring.draw import DESIGN, Sample
from tests import builders
from tests.test_monitoring.city import households, street_towns

CITY = street_towns()


def sample(frame: pl.DataFrame = CITY, size: int = 64, seed: int = 1, **how: Any) -> Sample:
    return draw_sample(frame, ["district"], size, seed, **how)


def faults(error: LorgError) -> list[str]:
    return [fault.code for fault in builders.readable(error.faults)]


def ids(drawn: Sample, role: str = "sample") -> set[str]:
    return set(drawn.frame.filter(pl.col("role") == role)["id"])


# -- what is drawn ---------------------------------------------------------------------------------


@given(st.randoms())
def test_the_order_of_the_rows_does_not_matter(random: Any) -> None:
    order = list(range(CITY.height))
    random.shuffle(order)
    assert sample(CITY[order], replacements=2).frame.equals(sample(replacements=2).frame)


def test_the_seed_does() -> None:
    assert sample(seed=1).frame.equals(sample(seed=1).frame)
    assert ids(sample(seed=1)) != ids(sample(seed=2))


def test_a_stratum_more_changes_no_other() -> None:
    fewer = CITY.filter(pl.col("district") != "黄浦区")
    more, less = (sample(frame, size=size, allocation="equal") for frame, size in ((CITY, 64), (fewer, 60)))
    assert ids(less) == {unit for unit in ids(more) if unit in set(fewer["id"])}


def test_a_larger_sample_holds_the_smaller_one_and_then_its_replacements() -> None:
    small = sample(allocation="equal", replacements=1)
    assert ids(small) <= ids(sample(size=80, allocation="equal")) == ids(small) | ids(small, "replacement")


def test_the_same_seed_keeps_what_it_can_when_the_frame_changes() -> None:
    later = CITY.with_row_index().filter(pl.col("index") % 20 != 0).drop("index")
    kept = ids(sample(allocation="equal")) & ids(sample(later, allocation="equal"))
    gone = ids(sample(allocation="equal")) - set(later["id"])
    assert len(kept) == 64 - len(gone)


def test_every_unit_has_the_chance_that_the_sample_says() -> None:
    frame = CITY.filter(pl.col("district").is_in(["浦东新区", "崇明区", "徐汇区"]))
    draws = 1500
    drawn = Counter(unit for seed in range(draws) for unit in ids(sample(frame, size=16, seed=seed)))
    said = dict(sample(frame, size=16).frame.select("stratum", "probability").unique().iter_rows())
    for unit, district in frame.select("id", "district").iter_rows():
        chance = said[district]
        off = (drawn[unit] / draws - chance) / (chance * (1 - chance) / draws) ** 0.5
        assert abs(off) < 4.5  # 64 units: beyond by chance once in 2,000 times
    # And pairs of a stratum are drawn together as often as simple random sampling has it.
    small = frame.filter(pl.col("district") == "崇明区")
    pairs = Counter(tuple(sorted(ids(draw_sample(small, [], 2, seed)))) for seed in range(draws))
    assert len(pairs) == 10
    assert sum((count - 150) ** 2 / 150 for count in pairs.values()) < 27.9  # chi-square of 9, p = 0.001


def test_the_sample_says_how_it_was_drawn() -> None:
    drawn = draw_sample(CITY, ["district", "old"], 90, 3, replacements=2, single=True)
    frame = drawn.frame
    assert frame.columns == [*CITY.columns, *DESIGN]
    assert drawn.size == 90
    main = frame.filter(pl.col("role") == "sample")
    assert main["weight"].sum() == pytest.approx(216)
    assert (main["probability"] * main["weight"] - 1).abs().max() == pytest.approx(0)
    for name, size, number, spare in drawn.strata:
        rows = frame.filter(pl.col("stratum") == name)
        assert rows["stratum_size"].unique().to_list() == [size]
        assert rows["sample_size"].unique().to_list() == [number]
        assert number >= min(2, size)
        assert spare == min(2, size - number)
        orders = {role: rows.filter(pl.col("role") == role)["order"].to_list() for role in ("sample", "replacement")}
        assert orders == {"sample": [*range(1, number + 1)], "replacement": [*range(1, spare + 1)]}
    assert frame.filter(pl.col("role") == "replacement")["weight"].null_count() == sum(each[3] for each in drawn.strata)
    assert drawn.frame_size == 216


def test_neyman_draws_more_where_scores_vary_more() -> None:
    city = households()
    by = ["district", "kind"]
    drawn = draw_sample(city, by, 640, 1, allocation="neyman", earlier="lower1")
    known = city.group_by(by).agg(pl.col("lower1").std().alias("sd"))
    again = draw_sample(city.join(known, on=by), by, 640, 1, allocation="neyman", deviation="sd")
    assert drawn.strata == again.strata
    rates = {each.name: each.drawn / each.size for each in drawn.strata}
    assert rates["浦东新区 · 镇"] > rates["浦东新区 · 街道"]


def test_frames_of_other_libraries() -> None:
    assert sample(CITY.to_pandas()).frame.equals(sample(CITY.to_arrow()).frame)


def test_whole_numbers_are_the_same_however_they_are_kept() -> None:
    texts = CITY.with_row_index("no").with_columns(pl.col("no").cast(pl.String))
    floats = texts.with_columns(pl.col("no").cast(pl.Float64))
    assert ids(sample(texts, id="no")) == ids(sample(floats, id="no"))


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "how", "codes"),
    [
        (CITY.drop("district"), {}, ["unknown-column"]),
        (CITY.drop("id", "district"), {}, ["unknown-column", "unknown-column"]),
        (CITY.with_columns(weight=1.0, role=pl.lit("x")), {}, ["column-taken", "column-taken"]),
        (CITY.clear(), {}, ["frame-empty"]),
        (pl.concat([CITY, CITY[:2]]), {}, ["unit-twice"]),
        (CITY.with_columns(id=pl.when(pl.col("old")).then("id")), {}, ["unit-without-id"]),
        (CITY.with_columns(district=pl.lit("  ")), {"size": 9}, ["unit-without-stratum"]),
        (CITY, {"size": 217}, ["sample-too-large"]),
        (CITY, {"size": 31}, ["sample-too-small"]),
        (CITY, {"size": 64, "minimum": 5}, ["sample-too-small"]),
        (CITY[[0, *range(60, 120)]], {"size": 20}, ["stratum-of-one"]),
        (
            pl.concat([CITY[:1], CITY[60:61], CITY[60:120].with_columns(district=pl.lit(None, pl.String))]),
            {"size": 900},
            ["unit-twice", "unit-without-stratum", "stratum-of-one", "sample-too-large"],
        ),
        (
            CITY.with_columns(sd=pl.when(pl.col("district") != "长宁区").then(1.0)),
            {"allocation": "neyman", "deviation": "sd"},
            ["no-spread"],
        ),
        (CITY.with_columns(sd=pl.col("lower1")), {"allocation": "neyman", "deviation": "sd"}, ["no-spread"]),
        (CITY.with_columns(sd=pl.lit(-1.0)), {"allocation": "neyman", "deviation": "sd"}, ["no-spread"]),
        (CITY.with_columns(was=pl.lit("?")), {"allocation": "neyman", "earlier": "was"}, ["no-spread"]),
        (CITY, {"allocation": "neyman", "earlier": "was"}, ["unknown-column"]),
    ],
)
def test_all_that_is_wrong_is_said_at_once(frame: pl.DataFrame, how: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(LorgError) as caught:
        sample(frame, **how)
    assert faults(caught.value) == codes


def test_a_stratum_of_one_unit_may_be_taken_whole() -> None:
    one = CITY[[0, *range(60, 120)]]
    drawn = sample(one, size=20, single=True)
    alone = [each for each in drawn.strata if each.size == 1]
    assert [each.drawn for each in alone] == [1]


def test_what_a_programmer_can_get_wrong() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        sample(minimum=1)
    for how in ({"allocation": "neyman"}, {"earlier": "lower1"}):
        with pytest.raises(ValueError, match="neyman"):
            sample(**how)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="neyman"):
        sample(allocation="neyman", earlier="lower1", deviation="lower1")
