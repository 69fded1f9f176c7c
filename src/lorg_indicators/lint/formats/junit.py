"""JUnit's XML: a suite for each file, a failed case for each finding that is no note, a passed one for a clean file."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree as ET

from lorg_indicators.errors import visible
from lorg_indicators.lint.finding import Finding, Severity
from lorg_indicators.lint.formats.places import by_file, path_of, place_of
from lorg_indicators.lint.formats.summary import advice, reason, rules_of
from lorg_indicators.lint.report import LintReport
from lorg_indicators.messages import Lang, Say

__all__ = ["to_junit"]


def to_junit(report: LintReport, lang: Lang) -> str:
    """The report as one XML document. Texts are visible ones, so nothing that XML forbids is in them."""
    say = Say(lang)
    root = ET.Element("testsuites", name="lorg-indicators")
    for file, findings in by_file(report).items():
        suite = ET.SubElement(root, "testsuite", name=path_of(file))
        _add_findings(suite, findings, say)
        for entry in report.not_checked:
            if entry.file == file:
                case = _add_case(suite, say("lint.form.unchecked-title", rules=rules_of(entry, say)))
                ET.SubElement(case, "skipped", message=reason(entry, say))
        if not len(suite):
            _add_case(suite, say("lint.form.clean-file"))
        _count(suite)
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_findings(suite: ET.Element, findings: list[Finding], say: Say) -> None:
    seen: Counter[str] = Counter()
    for finding in findings:
        rule = finding.rule
        name = f"{rule.code} {rule.name} {visible(finding.path)}".rstrip()
        seen[name] += 1
        # Readers take cases of the same name for one.
        case = _add_case(suite, name if seen[name] == 1 else f"{name} ({seen[name]})")
        if finding.severity is Severity.NOTE:
            words = ET.SubElement(case, "system-out")
        else:
            message = visible(finding.message(say.lang))
            words = ET.SubElement(case, "failure", message=message, type=finding.severity)
        words.text = f"{place_of(finding.file, finding.range)}\n{advice(finding, say)}"


def _add_case(suite: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=suite.attrib["name"], name=name)


def _count(element: ET.Element) -> None:
    """Writes how many cases are below, and how they ended."""
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        element.set(name, str(sum(1 for _ in element.iter(tag))))
    element.set("errors", "0")
