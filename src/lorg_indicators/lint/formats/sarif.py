"""SARIF 2.1.0 (OASIS): one run, every rule with its page, and what was not checked as notifications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import PurePath
from typing import Any, Final

from lorg_indicators.errors import Range
from lorg_indicators.lint.finding import Edit, Finding, Related, Rule, Unchecked
from lorg_indicators.lint.formats.as_json import json_text
from lorg_indicators.lint.formats.places import all_files, uri_of
from lorg_indicators.lint.formats.summary import rules_of
from lorg_indicators.lint.pages import page_text
from lorg_indicators.lint.report import LintReport
from lorg_indicators.lint.rules import RULES
from lorg_indicators.messages import Lang, Say, render

__all__ = ["to_sarif"]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LANGUAGES: Final[dict[Lang, str]] = {"zh": "zh-CN", "en": "en-US"}
_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")
_INDEX: Final = {rule.code: index for index, rule in enumerate(RULES)}


def to_sarif(report: LintReport, lang: Lang) -> str:
    """The whole report as one SARIF log."""
    say = Say(lang)
    driver = {
        "name": "lorg-indicators",
        "version": version("lorg-indicators"),
        "rules": [_rule(rule, lang) for rule in RULES],
    }
    notifications = [_notification(entry, say, read=entry.file in report.texts) for entry in report.not_checked]
    # A file that could not even be read is a failure of the run; what errors in a file kept from being checked is not.
    whole = not any(notification["level"] == "error" for notification in notifications)
    run = {
        "tool": {"driver": driver},
        "language": _LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"],
        "invocations": [{"executionSuccessful": whole, "toolExecutionNotifications": notifications}],
        "artifacts": [
            {"location": _file(file), "roles": ["analysisTarget"], "sourceLanguage": "yaml"}
            for file in all_files(report)
            if file
        ],
        "results": [_result(finding, say) for finding in report.findings],
        "properties": {"suppressed": report.suppressed, "baselined": report.baselined},
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule, lang: Lang) -> dict[str, Any]:
    page = page_text(rule, lang)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title(lang)},
        "fullDescription": {"text": page.partition("\n\n")[0]},
        "help": {"text": page},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, say: Say) -> dict[str, Any]:
    suggestion = finding.suggestion(say.lang)
    texts = [finding.message(say.lang), *([] if suggestion is None else [suggestion])]
    result: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "ruleIndex": _INDEX[finding.rule.code],
        "level": finding.severity,
        "message": _message("\n".join(texts)),
        "locations": list(_locations(finding)),
        "partialFingerprints": {"lorgFinding/v1": finding.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [_related(related, say) for related in finding.related]
    if finding.edits:
        result["fixes"] = [_fix(finding.file, finding.edits, suggestion)]
    return result


def _message(text: str) -> dict[str, str]:
    """A plain text in which nothing passes for a placeholder (``{0}``) or an embedded link (``[text](1)``)."""
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", text).replace("](", "] (")}


def _locations(finding: Finding) -> Iterator[dict[str, Any]]:
    location: dict[str, Any] = {}
    if finding.file:
        location["physicalLocation"] = _place(finding.file, finding.range)
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    if location:
        yield location


def _related(related: Related, say: Say) -> dict[str, Any]:
    message = {"message": _message(render(related.message, say.lang))}
    return {"physicalLocation": _place(related.file, related.range), **message} if related.file else message


def _place(file: str, place: Range | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _file(file)}
    if place is not None:
        physical["region"] = {
            "startLine": max(place.start.line, 1),
            "startColumn": max(place.start.column, 1),
            "endLine": max(place.end.line, 1),
            "endColumn": max(place.end.column, 1),
        }
    return physical


def _file(file: str) -> dict[str, str]:
    uri = {"uri": uri_of(file)}
    return uri if PurePath(file).is_absolute() else {**uri, "uriBaseId": "%SRCROOT%"}


def _fix(file: str, edits: tuple[Edit, ...], suggestion: str | None) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
            "insertedContent": {"text": edit.text},
        }
        for edit in edits
    ]
    fix: dict[str, Any] = {"artifactChanges": [{"artifactLocation": _file(file), "replacements": replacements}]}
    return fix if suggestion is None else {"description": _message(suggestion), **fix}


def _notification(entry: Unchecked, say: Say, *, read: bool) -> dict[str, Any]:
    text = say(
        "lint.form.unchecked", file=entry.file, rules=rules_of(entry, say), reason=render(entry.reason, say.lang)
    )
    notification: dict[str, Any] = {
        "level": ("warning" if entry.due else "note") if read and entry.rules else "error",
        "message": _message(text),
        "properties": {"rules": list(entry.rules)},
    }
    if entry.file:
        notification["locations"] = [{"physicalLocation": _place(entry.file, None)}]
    return notification
