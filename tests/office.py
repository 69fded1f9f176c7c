"""LibreOffice as a client without a window: opens a workbook, types into cells, saves it as Excel's format."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
  library:passwordprotected="false"><library:element library:name="Fill"/></library:library>
"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Fill" script:language="StarBasic">{}
</script:module>
"""
_MACRO = """
Sub Main(source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  sheet = book.Sheets.getByName("evidence")
  Fill(sheet)
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName" : filter(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(ConvertToURL(target), filter())
  book.close(True)
End Sub
"""


def filled(source: Path, target: Path, cells: Iterable[tuple[int, int, str]]) -> None:
    """Opens a workbook, types into cells (row and column from 0) of its sheet ``evidence``, and saves it."""
    profile = target.parent / "profile"
    profile_url = f"-env:UserInstallation={profile.as_uri()}"
    # The first start makes the profile; the macro is added to it afterwards.
    _office(profile_url, "--convert-to", "csv", "--outdir", str(target.parent / "first"), str(source))
    library = profile / "user" / "basic" / "Standard"
    typing = "\n".join(f"  {_typed(*cell)}" for cell in cells)
    (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    macro = escape(f"{_MACRO}\nSub Fill(sheet As Object)\n{typing}\nEnd Sub")
    (library / "Fill.xba").write_text(_MODULE.format(macro), encoding="utf-8")
    _office(profile_url, f'macro:///Standard.Fill.Main("{source}","{target}")')
    assert target.exists()


def _typed(row: int, column: int, text: str) -> str:
    """The Basic statement that types a text: what looks like a number becomes one, as it does under a user's hands."""
    quoted = text.replace('"', '""')
    cell = f"sheet.getCellByPosition({column}, {row})"
    # In a cell that is formatted as text everything stays text.
    return f'If {cell}.NumberFormat = 100 Then {cell}.setString("{quoted}") Else {cell}.setFormula("{quoted}")'


def _office(*arguments: str) -> None:
    assert SOFFICE is not None
    command = [SOFFICE, "--headless", "--norestore", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
