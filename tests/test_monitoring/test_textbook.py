"""Published examples of stratified estimation, to the last printed digit; and the means of domains by plain algebra.

Of a published sample only what decides the estimates is kept: sizes, means and variances of its strata.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lorg_indicators import estimate
from lorg_indicators.monitoring.data import EstimateData, FigureData, Interval
from lorg_indicators.monitoring.intervals import wilson
from tests.test_monitoring.scoring import built


def values(count: int, mean: float, variance: float) -> list[float]:
    """So many numbers of this mean and variance."""
    plain = np.arange(count) - (count - 1) / 2
    return list(mean + plain * np.sqrt(variance) / plain.std(ddof=1))


def figures(
    strata: dict[str, tuple[int, int, float, float]], interval: Interval = "t"
) -> tuple[FigureData, FigureData]:
    """Mean and total of strata given as size, number, mean and variance."""
    sample = built({name: (size, values(*rest)) for name, (size, *rest) in strata.items()})  # type: ignore[arg-type]
    return of_value(estimate(sample, of=["value"], interval=interval))


def of_value(data: EstimateData) -> tuple[FigureData, FigureData]:
    (end,) = data["total"]["measures"][0]["ends"]
    assert end["total"] is not None
    return end["mean"], end["total"]


# S. L. Lohr, Sampling: Design and Analysis, example 3.2, sample agstrat (acres devoted to farms in 1992, by region of
# the USA); statistics of the data in the R package SDAResources 0.1.1.
AGSTRAT = {
    "NC": (1054, 103, 300504.15534, 29618183543.3),
    "NE": (220, 21, 97629.8095238, 7647472708.16),
    "S": (1382, 135, 211315.044444, 53587487856.2),
    "W": (422, 41, 662295.512195, 396185950266.0),
}

# T. Lumley, R package survey, sample apistrat of Californian schools (api00, enroll), with fpc.
APISTRAT = {
    "E": (4421, 100, 674.43, 15687.41929),
    "H": (755, 50, 625.82, 11947.08939),
    "M": (1018, 50, 636.6, 13824.85714),
}
ENROLL = {
    "E": (4421, 100, 416.78, 27576.8804),
    "H": (755, 50, 1320.7, 450339.9286),
    "M": (1018, 50, 832.48, 156307.2751),
}


def test_lohr_agstrat() -> None:
    """Mean, total and their intervals with 296 degrees of freedom, as R's survey gives them for the book's data."""
    mean, total = figures(AGSTRAT)
    assert mean["estimate"] == pytest.approx(295561, abs=0.5)
    assert mean["se"] == pytest.approx(16380, abs=0.5)
    assert mean["lower"] == pytest.approx(263325, abs=0.5)
    assert mean["upper"] == pytest.approx(327796.5, abs=0.05)
    assert total["estimate"] == pytest.approx(909736035, abs=1)
    assert total["se"] == pytest.approx(50417248, abs=1)
    assert total["lower"] == pytest.approx(810514350, abs=1)
    assert total["upper"] == pytest.approx(1008957721, abs=1)
    assert (mean["df"], total["df"]) == (296, 296)


@pytest.mark.parametrize(
    ("stratum", "total", "se"),
    [("NC", 316731380, 16977399), ("NE", 21478558, 3992889), ("S", 292037391, 26154840), ("W", 279488706, 39416342)],
)
def test_lohr_agstrat_by_stratum(stratum: str, total: int, se: int) -> None:
    """Totals of the four regions, ibid.: domains that are strata."""
    sample = built({name: (size, values(*rest)) for name, (size, *rest) in AGSTRAT.items()})  # type: ignore[arg-type]
    data = estimate(sample, of=["value"], by=["stratum"])
    (domain,) = (domain for domain in data["domains"] if domain["values"]["stratum"] == stratum)
    found = domain["measures"][0]["ends"][0]["total"]
    assert found is not None
    assert found["estimate"] == pytest.approx(total, abs=1)
    assert found["se"] == pytest.approx(se, abs=1)
    assert domain["size"] == AGSTRAT[stratum][0]


def test_lumley_apistrat() -> None:
    """`svymean(~api00, dstrat)`: 662.29, SE 9.4089; `svytotal(~enroll, dstrat)`: 3687178, SE 114642."""
    mean, _ = figures(APISTRAT)
    assert mean["estimate"] == pytest.approx(662.29, abs=0.005)
    assert mean["se"] == pytest.approx(9.4089, abs=0.00005)
    _, total = figures(ENROLL)
    assert total["estimate"] == pytest.approx(3687178, abs=1)
    assert total["se"] == pytest.approx(114642, abs=0.5)


STATA = {"1": (15, [2.8, 4.1, 6.8, 6.8, 9.2]), "2": (12, [3.7, 6.6, 4.2])}


def test_stata_fpc() -> None:
    """Dataset fpc of the Stata manuals, in R's survey too: `svymean(~x, withfpc)`: 5.448148, SE 0.6160407."""
    mean, _ = of_value(estimate(built(STATA), of=["value"], interval="t"))
    assert mean["estimate"] == pytest.approx(5.448148, abs=5e-7)
    assert mean["se"] == pytest.approx(0.6160407, abs=5e-7)
    assert mean["df"] == 6


def test_a_domain_across_strata() -> None:
    """The same, of values above 4: `svymean(~x, subset(withfpc, x > 4))` of R's survey 4.1-1: 6.195, SE 0.6300966."""
    sample = built(STATA).with_columns(high=pl.col("value") > 4)
    data = estimate(sample, of=["value"], by=["high"])
    domain = data["domains"][1]
    assert domain["values"] == {"high": True}
    end = domain["measures"][0]["ends"][0]
    assert end["mean"]["estimate"] == pytest.approx(6.195, abs=0.0005)
    assert end["mean"]["se"] == pytest.approx(0.6301, abs=0.00005)
    assert end["total"] is not None
    assert end["total"]["estimate"] == pytest.approx(123.9, abs=0.05)
    assert end["total"]["se"] == pytest.approx(27.764, abs=0.0005)


def test_satterthwaite_is_cochrans_formula() -> None:
    """Cochran (1977), 5.16, written out: n_e = (sum g s²)² / sum (g² s⁴ / (n - 1)), g = N (N - n) / n."""
    mean, _ = figures(AGSTRAT, "satterthwaite")
    parts = [(size * (size - number) / number * variance, number) for size, number, _, variance in AGSTRAT.values()]
    expected = sum(part for part, _ in parts) ** 2 / sum(part**2 / (number - 1) for part, number in parts)
    assert mean["df"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("held", "size", "lower", "upper"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]
)
def test_wilsons_interval(held: int, size: int, lower: float, upper: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    share = np.array(held / size)
    found = wilson(share, share * (1 - share) / size, np.array(size), np.array(1.959964))
    assert [float(end) for end in found] == pytest.approx([lower, upper], abs=0.00005)


def test_shares_of_tiers_have_wilsons_interval() -> None:
    """The same by way of a sample of a large population, whose variance has n - 1 below instead of n."""
    sample = built({"all": (100_000_000, [0.0] * 148)}).with_columns(
        tier=pl.when(pl.int_range(148) < 15).then(pl.lit("youxiu")), reachable_tier=pl.lit(None, pl.String)
    )
    data = estimate(sample, interval="z")
    share = data["total"]["tiers"][1]["guaranteed"]["share"]
    assert share["lower"] == pytest.approx(0.0624, abs=0.0005)
    assert share["upper"] == pytest.approx(0.1605, abs=0.0005)
