"""Pictures: what they are, that they repeat, and what is said where there is no font."""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from matplotlib import font_manager

from lorg_indicators import LorgError, estimate
from lorg_indicators.monitoring import plot_estimate
from lorg_indicators.plots import style
from tests.test_monitoring.scoring import built
from tests.test_monitoring.test_estimate import SCORED

DATA = estimate(SCORED, by=["district"])


@pytest.fixture
def forgetful() -> Iterator[None]:
    """The choice of the font is made anew, and again after the test."""
    style._family.cache_clear()
    yield
    style._family.cache_clear()


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_png_as_wide_as_a_page_and_as_high_as_it_takes() -> None:
    few, many = (plot_estimate(data, form="png") for data in (estimate(SCORED), DATA))
    assert few.startswith(b"\x89PNG")
    assert size(few)[0] == size(many)[0] == 1260
    assert size(few)[1] < size(many)[1]


def test_an_svg_needs_no_font_and_no_network() -> None:
    svg = plot_estimate(DATA).decode()
    root = ET.fromstring(svg)  # noqa: S314 - made here
    assert root.get("width") == "453.6pt"  # 160 mm
    assert "<text" not in svg
    assert {link for link in re.findall(r'(?:href|src)="([^"]*)"', svg) if not link.startswith("#")} == set()


def test_the_same_estimate_gives_the_same_bytes() -> None:
    for form in ("svg", "png"):
        assert plot_estimate(DATA, form=form) == plot_estimate(estimate(SCORED, by=["district"]), form=form)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_letter_has_a_glyph(lang: str, recwarn: pytest.WarningsRecorder) -> None:
    """Matplotlib warns of a missing glyph, which is an error in tests."""
    plot_estimate(DATA, "zh" if lang == "zh" else "en")
    plot_estimate(estimate(SCORED.with_columns(名称=pl.lit("社区学校，“一院·三校”（㐂）")), by=["名称"]), form="png")
    assert not recwarn.list


def test_names_are_kept_to_two_lines() -> None:
    long = SCORED.with_columns(kind=pl.lit("依托开放大学、社区学院和居村委学习点开展终身学习活动的街道与镇" * 2))
    assert size(plot_estimate(estimate(long, by=["kind"]), form="png"))[0] == 1260


def test_own_columns_and_domains_without_error_are_drawn() -> None:
    first = SCORED["id"].min()
    data = estimate(SCORED.with_columns(mine=pl.col("id") == first), by=["mine"], of=["learners"])
    assert plot_estimate(data).startswith(b"<?xml")


def test_a_picture_that_nobody_could_read() -> None:
    sample = built({"a": (5000, [float(at) for at in range(101)])})
    with pytest.raises(LorgError, match="101"):
        plot_estimate(estimate(sample, by=["id"]))


@pytest.mark.usefixtures("forgetful")
def test_without_a_font_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "FAMILIES", ("No Such Font",))
    with pytest.raises(LorgError, match="fonts-noto-cjk") as caught:
        plot_estimate(DATA)
    assert [fault.code for fault in caught.value.faults] == ["no-chinese-font"]


@pytest.mark.usefixtures("forgetful")
def test_a_font_that_was_installed_since_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = [each for each in font_manager.fontManager.ttflist if each.name in style.FAMILIES]
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    paths = [str(broken), *{str(each.fname) for each in found}]
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: paths)
    assert style.font(9).get_name() in style.FAMILIES


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(LorgError, match="pip install 'lorg-indicators\\[plots\\]'"):
        plot_estimate(DATA)
