"""Where an extra is not installed, whoever needs it is told how."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from lorg_indicators import LorgError
from lorg_indicators.tables.read import open_table
from lorg_indicators.tables.write import Writer
from tests.builders import readable
from tests.test_tables.samples import SET, text


def told(caught: pytest.ExceptionInfo[LorgError]) -> str:
    (fault,) = readable(caught.value.faults)
    assert fault.code == "missing-extra"
    return fault.render("en")


def test_without_polars() -> None:
    script = "import sys; sys.modules['polars'] = None; import lorg_indicators.tables.read"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'lorg-indicators[batch]'" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("module", "name", "content"),
    [("python_calamine", "t.xlsx", b"PK\x03\x04"), ("xlrd", "t.xls", bytes.fromhex("d0cf11e0a1b11ae1"))],
)
def test_without_what_reads_excel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, content: bytes
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(LorgError) as caught:
        open_table(text(tmp_path / name, content), SET)
    assert "lorg-indicators[excel]" in told(caught)


def test_without_what_writes_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(LorgError) as caught, Writer(tmp_path / "t.xlsx") as writer:
        writer.write(pl.DataFrame({"a": [1]}))
    assert "lorg-indicators[excel]" in told(caught)
    assert list(tmp_path.iterdir()) == []
