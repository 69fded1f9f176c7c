"""The committee's report: the first page says what changes, why and who moves; one file, and nothing to load."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from lorg_indicators import load_set, score_frame
from lorg_indicators.cli import main
from tests.engines.evidence import chunk
from tests.test_panel.experts import fill
from tests.test_revision.test_revision import CUT, WEIGHT, revision, written

SHEQU = load_set("shequ")
DRAWN = chunk(SHEQU, 60, 5)
MORE = [
    *(option for name in DRAWN.unknown for option in ("--unknown", name)),
    *([] if DRAWN.period is None else ["--period", str(DRAWN.period)]),
]


@pytest.fixture
def cohort(tmp_path: Path) -> str:
    path = tmp_path / "cohort.parquet"
    DRAWN.frame.with_columns(pl.int_range(pl.len()).cast(pl.String).alias("id")).write_parquet(path)
    return str(path)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report(cohort: str, tmp_path: Path, lang: str) -> None:
    made = written(tmp_path, revision(WEIGHT, {**CUT, "reason": "得分<b>普遍</b>提高"}))
    arguments = ["report", "revision", "shequ", cohort, "--revision", str(made), *MORE, "--draws", "20", "--lang", lang]
    pages = [tmp_path / "one.html", tmp_path / "two.html"]
    for page in pages:
        assert main([*arguments, "-o", str(page)]) == 0
    text = pages[0].read_text(encoding="utf-8")
    assert pages[1].read_text(encoding="utf-8") == text
    first = text[: text.index("<figure")]
    assert SHEQU.dimensions[0].title.label[lang] in first
    for word in ("2.5", "专家组意见", "修订组", "1.1.0", "&lt;b&gt;"):
        assert word in first, word
    assert text.count("<figure") == 3
    # Nothing is fetched: every address is within the page.
    assert all(link.startswith(("#", "data:")) for link in re.findall(r'(?:src|href)="([^"]*)"', text))
    assert "<script" not in text


def test_a_revision_that_does_not_fit_gives_no_report(
    cohort: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = written(tmp_path, revision({**WEIGHT, "dimension": "nobody"}))
    arguments = ["report", "revision", "shequ", cohort, "--revision", str(made), *MORE]
    assert main([*arguments, "-o", str(tmp_path / "none.html")]) == 2
    assert "unknown-part" in capfd.readouterr().err
    assert not (tmp_path / "none.html").exists()


def test_items_and_a_panel_stand_on_the_same_page(
    cohort: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    frame = score_frame(SHEQU, DRAWN.frame, period=DRAWN.period, unknown=DRAWN.unknown, detail="items")
    frame.select(pl.exclude(pl.List, pl.Struct)).write_parquet(tmp_path / "scores.parquet")
    assert main(["panel", "new", "shequ", str(tmp_path / "panel"), "--kind", "rating", "--experts", "2"]) == 0
    for form in sorted((tmp_path / "panel" / "round-1" / "forms").iterdir()):
        fill(form, lambda _: 4, tmp_path / "panel" / "round-1" / "returned" / form.name)
    made = written(tmp_path, revision(WEIGHT))
    arguments = ["report", "revision", "shequ", cohort, "--revision", str(made), *MORE, "--draws", "20"]
    more = ["--scores", str(tmp_path / "scores.parquet"), "--panel", str(tmp_path / "panel")]
    page = tmp_path / "page.html"
    assert main(["panel", "collect", str(tmp_path / "panel")]) == 0
    assert main([*arguments, *more, "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("<figure") == 5
    for words in ("指标项分析", "各轮意见", "未知的不当零分"):
        assert words in text, words
    capfd.readouterr()
    assert main([*arguments, "--panel", str(tmp_path / "nowhere"), "-o", str(tmp_path / "no.html")]) in (2, 3)
    assert not (tmp_path / "no.html").exists()
