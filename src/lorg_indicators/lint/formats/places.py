"""Names of files, and places in them, as the forms write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from lorg_indicators.errors import Range, visible
from lorg_indicators.lint.finding import Finding
from lorg_indicators.lint.report import LintReport

__all__ = ["all_files", "by_file", "path_of", "place_of", "range_data", "uri_of"]


def path_of(file: str) -> str:
    """The name with ``/`` between folders, the way CI systems match it with the files of a change."""
    return visible(PurePath(file).as_posix()) if file else ""


def uri_of(file: str) -> str:
    """The name as a relative URI, an absolute one as ``file:///``."""
    path = PurePath(file)
    try:
        # A name that is no UTF-8 is kept by Python as surrogates that stand for its bytes.
        name = path.as_posix().encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        name = path.as_posix().encode("utf-8", "backslashreplace")
    uri = quote(name, safe="/~")
    return f"file:///{uri.lstrip('/')}" if path.is_absolute() else uri


def place_of(file: str, place: Range | None) -> str:
    """``file:line:column``, as far as known."""
    name = visible(file)
    # At the beginning of a line, a CI system would take two colons for a command to itself.
    name = f"./{name}" if name.startswith(":") else name
    return name if place is None else f"{name}:{place.start.line}:{place.start.column}"


def range_data(place: Range | None) -> dict[str, Any] | None:
    """A range as plain data."""
    if place is None:
        return None
    return {"start": place.start._asdict(), "end": place.end._asdict()}


def all_files(report: LintReport) -> list[str]:
    """Every file that was asked for, in order, then what else a finding names."""
    named: Iterable[str] = (
        *report.files,
        *(finding.file for finding in report.findings),
        *(entry.file for entry in report.not_checked),
    )
    return list(dict.fromkeys(named))


def by_file(report: LintReport) -> Mapping[str, list[Finding]]:
    """Every file, the clean ones too, with its findings."""
    findings: dict[str, list[Finding]] = {file: [] for file in all_files(report)}
    for finding in report.findings:
        findings[finding.file].append(finding)
    return findings
