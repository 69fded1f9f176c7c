"""The register of rules. A code and a name are permanent; a rule that goes leaves its code behind.

The first digit is the level: 1 text and YAML, 2 shape, 3 meaning, 4 against a previous version, 5 files beside a set.
What stops a set from being loaded is an error, and there is no other error in levels 1 to 3: no error is found exactly
if `load_set` loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lorg_indicators.errors import Fault, UnknownNameError, near
from lorg_indicators.lint.finding import Rule, Severity
from lorg_indicators.messages import LANGUAGES, Message

__all__ = ["BY_NAME", "RULES", "rule_data", "selected"]

ERROR, WARNING, NOTE = Severity

RULES: Final[tuple[Rule, ...]] = (
    Rule("L101", "too-large", ERROR),
    Rule("L102", "not-utf-8", ERROR),
    Rule("L103", "yaml-characters", ERROR),
    Rule("L104", "yaml-syntax", ERROR),
    Rule("L105", "too-deep", ERROR),
    Rule("L106", "several-documents", ERROR),
    Rule("L107", "yaml-alias", ERROR),
    Rule("L108", "yaml-anchor", ERROR),
    Rule("L109", "yaml-tag", ERROR),
    Rule("L110", "yaml-merge", ERROR),
    Rule("L111", "yaml-ambiguous", ERROR),
    Rule("L112", "duplicate-key", ERROR),
    Rule("L113", "key-not-text", ERROR),
    Rule("L131", "byte-order-mark", WARNING),
    Rule("L132", "odd-indentation", WARNING),
    Rule("L133", "full-width-punctuation", WARNING),
    Rule("L151", "unused-suppression", WARNING),
    Rule("L152", "suppression-without-reason", WARNING),
    Rule("L153", "unknown-rule", WARNING),
    Rule("L154", "stale-baseline", WARNING),
    Rule("L202", "missing-key", ERROR),
    Rule("L203", "unknown-key", ERROR),
    Rule("L204", "wrong-type", ERROR),
    Rule("L205", "not-one-of", ERROR),
    Rule("L206", "badly-formed", ERROR),
    Rule("L207", "out-of-range", ERROR),
    Rule("L208", "not-finite", ERROR),
    Rule("L209", "too-short", ERROR),
    Rule("L210", "too-long", ERROR),
    Rule("L211", "missing-kind", ERROR),
    Rule("L212", "unknown-kind", ERROR),
    Rule("L213", "invalid", ERROR),
    Rule("L301", "id-twice", ERROR),
    Rule("L302", "reserved-name", ERROR),
    Rule("L303", "quote-not-in-text", ERROR),
    Rule("L304", "text-not-covered", ERROR),
    Rule("L305", "text-changed", ERROR),
    Rule("L306", "no-basis", ERROR),
    Rule("L307", "two-bases", ERROR),
    Rule("L308", "basis-of-nothing", ERROR),
    Rule("L309", "cited-not-in-quote", ERROR),
    Rule("L310", "unknown-measure", ERROR),
    Rule("L311", "unknown-scale", ERROR),
    Rule("L312", "measure-not-for-kind", ERROR),
    Rule("L313", "test-not-for-measure", ERROR),
    Rule("L314", "one-test", ERROR),
    Rule("L315", "ends-swapped", ERROR),
    Rule("L316", "credit-needs-cut", ERROR),
    Rule("L317", "goalposts-equal", ERROR),
    Rule("L318", "logarithm-of-nothing", ERROR),
    Rule("L319", "bands-not-rising", ERROR),
    Rule("L320", "last-band-ends", ERROR),
    Rule("L321", "trend-needs-years", ERROR),
    Rule("L322", "more-than-listed", ERROR),
    Rule("L323", "fault-costs-nothing", ERROR),
    Rule("L324", "unknown-option", ERROR),
    Rule("L325", "values-fall", ERROR),
    Rule("L326", "anchors-miss-levels", ERROR),
    Rule("L327", "weight-or-share", ERROR),
    Rule("L328", "no-base", ERROR),
    Rule("L329", "unit-unreadable", ERROR),
    Rule("L330", "unit-does-not-fit", ERROR),
    Rule("L331", "years-do-not-fit", ERROR),
    Rule("L332", "several-operations", ERROR),
    Rule("L333", "circle", ERROR),
    Rule("L334", "read-twice", ERROR),
    Rule("L335", "denominator-may-be-zero", ERROR),
    Rule("L336", "unknown-criterion", ERROR),
    Rule("L337", "gate-may-not-apply", ERROR),
    Rule("L338", "level-not-for-kind", ERROR),
    Rule("L339", "unknown-level", ERROR),
    Rule("L340", "unknown-tier", ERROR),
    Rule("L341", "no-known-share", ERROR),
    Rule("L342", "retired-in-use", ERROR),
    Rule("L361", "unused-measure", WARNING),
    Rule("L362", "unused-scale", WARNING),
    Rule("L363", "reason-repeated", WARNING),
    Rule("L365", "cut-out-of-range", WARNING),
    Rule("L366", "unit-of-quote", WARNING),
    Rule("L367", "levels-equal", WARNING),
    Rule("L368", "weight-without-effect", WARNING),
    Rule("L370", "ladder-does-not-rise", WARNING),
    Rule("L371", "tier-unreachable", WARNING),
    Rule("L372", "tiers-coincide", WARNING),
    Rule("L373", "criterion-never-matters", WARNING),
    Rule("L374", "not-monotone", WARNING),
    Rule("L375", "no-english", WARNING),
    Rule("L376", "placeholders-differ", WARNING),
    Rule("L377", "no-documents", WARNING),
    Rule("L391", "undecided", NOTE),
    Rule("L401", "id-removed", ERROR),
    Rule("L402", "id-reused", ERROR),
    Rule("L403", "evidence-no-longer-fits", ERROR, by_version=True),
    Rule("L404", "unit-changed", ERROR, by_version=True),
    Rule("L405", "criterion-changed", WARNING, by_version=True),
    Rule("L406", "weight-changed", WARNING, by_version=True),
    Rule("L407", "tier-changed", WARNING, by_version=True),
    Rule("L408", "scale-changed", WARNING, by_version=True),
    Rule("L409", "measure-changed", WARNING, by_version=True),
    Rule("L410", "text-changed-since", NOTE, by_version=True),
    Rule("L411", "part-added", WARNING, by_version=True),
    Rule("L412", "wording-changed", NOTE, by_version=True),
    Rule("L413", "version-too-low", ERROR),
    Rule("L414", "part-moved", WARNING, by_version=True),
    Rule("L415", "set-changed", WARNING, by_version=True),
    Rule("L416", "retired-dropped", WARNING),
    Rule("L417", "written-otherwise", NOTE, by_version=True),
    Rule("L501", "revision-unfit", ERROR),
)

BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}


def selected(selectors: Iterable[str]) -> frozenset[str]:
    """Codes of the rules that selectors name: a code, the beginning of one (``L3``), or a name.

    Raises:
        UnknownNameError: a selector names no rule.
    """
    chosen: set[str] = set()
    faults = []
    for selector in selectors:
        codes = {rule.code for rule in RULES if selector == rule.name or (selector and rule.code.startswith(selector))}
        if not codes:
            known = [*BY_NAME, *(rule.code for rule in RULES)]
            expected = Message("expected.rule")
            faults.append(Fault("unknown-selector", found=selector, expected=expected, hint=near(selector, known)))
        chosen |= codes
    if faults:
        raise UnknownNameError(faults)
    return frozenset(chosen)


def rule_data(rule: Rule) -> dict[str, object]:
    """A rule as plain data, in both languages."""
    title = {lang: rule.title(lang) for lang in LANGUAGES}
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level,
        "severity": rule.severity,
        "by_version": rule.by_version,
        "title": title,
    }
