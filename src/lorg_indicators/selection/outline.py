"""A run of a policy -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lorg_indicators.messages import Say, number
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table
from lorg_indicators.selection.data import (
    STATUSES,
    ChangeData,
    ChangesData,
    DecisionData,
    EntryData,
    QuotaData,
    RoundData,
    SelectionData,
    Status,
    StratumData,
)

__all__ = ["outline", "stratum_name"]

_NOTHING: Final = "–"
_DIGEST: Final = 19  # "sha256:" and twelve digits tell any two apart by eye
_MOST: Final = 10
_TOLD: Final[tuple[Status, ...]] = ("selected", "tie", "reserve", "reachable_only", "excluded")


def outline(data: SelectionData, say: Say) -> Iterator[Block]:
    """The whole report: what was read, each selection, the decisions, and what differs from another run."""
    yield Heading(say.text(data["policy"]["title"]), 1)
    yield Paragraph(list(_head(data, say)))
    for made in data["selections"]:
        yield from _selection(made, data, say)
    yield from _decisions(data, say)
    yield from _changes("effects", data["effects"], data, say)
    yield from _changes("changes", data["changes"], data, say)
    yield Paragraph([say("select.provenance", **_provenance(data))])


def stratum_name(values: dict[str, str], data: SelectionData, say: Say) -> str:
    """A stratum in words: the kind, then the values of the policy's columns."""
    kinds = {stratum["values"]["set"]: stratum["kind"] for made in data["selections"] for stratum in made["strata"]}
    kind, *others = values.values()
    return " · ".join([say.text(kinds.get(kind, kind)), *others])


def _head(data: SelectionData, say: Say) -> Iterator[str]:
    yield say("select.document", document=data["policy"]["document"])
    yield say("select.input", rows=data["input"]["rows"], files=[file["file"] for file in data["input"]["files"]])
    yield say("select.sets", sets=[f"{name} {version}" for name, version in data["input"]["sets"].items()])
    if data["period"] is not None:
        yield say("select.period", period=str(data["period"]))


def _provenance(data: SelectionData) -> dict[str, str]:
    policy, decisions = data["policy"], data["decisions"]
    return {
        "policy": policy["id"],
        "version": policy["version"],
        "digest": policy["digest"][:_DIGEST],
        "input": data["input"]["digest"][:_DIGEST],
        "decisions": _NOTHING if decisions is None else decisions["digest"][:_DIGEST],
    }


# -- one selection -----------------------------------------------------------------------------------------------


def _selection(made: RoundData, data: SelectionData, say: Say) -> Iterator[Block]:
    yield Heading(say.text(made["title"]))
    if made["quota"] is None:
        above = next((other for other in data["selections"] if other["id"] == made["out_of"]), None)
        if above is not None and not above["made"]:
            yield Paragraph([say("select.not-made.above", above=above["title"])])
        else:
            yield Paragraph([say("select.not-made", id=made["id"])])
        return
    yield Paragraph([*_quota(made["quota"], say), *_rule(made, data, say)])
    yield Table(
        [say(f"select.status.{status}") for status in STATUSES] + [""],
        [[number(made["counts"][status]) for status in STATUSES] + [""]],
    )
    yield from _findings(made, data, say)
    yield Heading(say("select.strata"), 3)
    yield _strata(made, data, say)
    for status in _TOLD:
        yield from _entries(status, made, data, say)
    reasons = [part for part in made["basis"] if part["source"] == "assumption"]
    if reasons:
        yield Heading(say("select.assumptions"), 3)
        yield Bullets(
            [say("select.reason", name=say(f"select.part.{part['name']}"), reason=part["reason"]) for part in reasons]
        )


def _quota(quota: QuotaData, say: Say) -> Iterator[str]:
    words = {"at_least": quota["at_least"], "at_most": quota["at_most"]}
    if quota["source"] == "run":
        yield say("select.quota.run", **words)
    elif quota["quote"] is not None:
        yield say("select.quota.quoted", **words, quote=quota["quote"])
    else:
        yield say("select.quota", **words)
    if quota["aim"] != quota["at_most"]:
        yield say("select.quota.aim", aim=quota["aim"])


def _rule(made: RoundData, data: SelectionData, say: Say) -> Iterator[str]:
    """Out of whom, and how seats were shared out."""
    above = next((other["title"] for other in data["selections"] if other["id"] == made["out_of"]), None)
    if above is None:
        yield say("select.field", candidates=made["candidates"])
    else:
        yield say("select.field.out-of", candidates=made["candidates"], above=above)
    rule = made["allocation"]
    method = say(f"select.method.{rule['method']}")
    if rule["rule"] == "equal":
        yield say("select.rule.equal", method=method, minimum=rule["minimum"])
    elif rule["by"] == "eligible":
        yield say("select.rule.eligible", method=method, minimum=rule["minimum"])
    else:
        yield say("select.rule.column", method=method, minimum=rule["minimum"], column=rule["by"])
    yield say("select.order", keys=[_key(key["column"], say, descending=key["descending"]) for key in made["order"]])
    years, period = made["effective"], data["period"]
    if years is not None and period is not None and not years["from"] <= period <= years.get("until", period):
        ends = dict.fromkeys((str(years["from"]), str(years.get("until", ""))))
        yield say("select.out-of-years", years="-".join(ends), period=str(period))


def _key(column: str, say: Say, *, descending: bool) -> str:
    return say("select.order.descending" if descending else "select.order.ascending", column=column)


def _findings(made: RoundData, data: SelectionData, say: Say) -> Iterator[Block]:
    if not made["findings"]:
        return
    yield Heading(say("select.findings"), 3)
    entries = [
        finding["message"]
        if finding["stratum"] is None
        else say("select.finding", stratum=stratum_name(finding["stratum"], data, say), message=finding["message"])
        for finding in made["findings"]
    ]
    yield _shortened([f"✗ {entry}" for entry in entries], say)


def _strata(made: RoundData, data: SelectionData, say: Say) -> Table:
    columns = ("stratum", "candidates", "eligible", "seats", "selected", "line")
    rows = [
        [
            stratum_name(stratum["values"], data, say),
            *(number(count) for count in (stratum["candidates"], stratum["eligible"], stratum["seats"])),
            number(stratum["selected"]),
            _line(stratum),
            say("select.open", open=stratum["open"]) if stratum["open"] else "",
        ]
        for stratum in made["strata"]
    ]
    return Table([*(say(f"select.column.{column}") for column in columns), ""], rows)


def _line(stratum: StratumData) -> str:
    return _NOTHING if stratum["line"] is None else " / ".join(number(value) for value in stratum["line"].values())


def _entries(status: Status, made: RoundData, data: SelectionData, say: Say) -> Iterator[Block]:
    """Those of one status, each with the reason."""
    found = [
        (stratum, entry) for stratum in made["strata"] for entry in stratum["entries"] if entry["status"] == status
    ]
    if found:
        yield Heading(say("select.list", status=say(f"select.status.{status}"), count=len(found)), 3)
        yield _shortened([_entry(entry, stratum, data, say) for stratum, entry in found], say)


def _entry(entry: EntryData, stratum: StratumData, data: SelectionData, say: Say) -> str:
    words = {"stratum": stratum_name(stratum["values"], data, say), "reason": entry["message"]}
    score = _NOTHING if entry["score_lower"] is None else number(entry["score_lower"])
    return say("select.entry", subject=_who(entry["subject"], entry["name"]), score=score, **words)


def _who(subject: str, name: str | None) -> str:
    return subject if name is None else f"{subject} {name}"


def _shortened(entries: Sequence[str], say: Say) -> Bullets:
    if len(entries) <= _MOST:
        return Bullets(list(entries))
    return Bullets([*entries[:_MOST], say("select.more", count=len(entries) - _MOST)])


# -- decisions and differences -----------------------------------------------------------------------------------


def _decisions(data: SelectionData, say: Say) -> Iterator[Block]:
    if data["decisions"] is not None:
        yield Heading(say("select.decisions"))
        yield Bullets([_decision(entry, data, say) for entry in data["decisions"]["entries"]])


def _decision(entry: DecisionData, data: SelectionData, say: Say) -> str:
    about = entry["subject"]
    if about is None:
        about = stratum_name(entry["stratum"] or {}, data, say)
    titles = {made["id"]: made["title"] for made in data["selections"]}
    where = say("select.all") if entry["selection"] is None else titles[entry["selection"]]
    words = {"by": entry["by"], "date": entry["date"], "reason": entry["reason"], "about": about, "selection": where}
    mark = "✓" if entry["counted"] else "–"
    text = say(f"select.decision.{entry['decision']}", **words)
    return f"{mark} {text}" if entry["counted"] else f"{mark} {text}{say('select.decision.idle')}"


def _changes(name: str, changes: ChangesData | None, data: SelectionData, say: Say) -> Iterator[Block]:
    if changes is None:
        return
    yield Heading(say(f"select.{name}"))
    if name == "changes":
        yield Paragraph(
            [
                say(f"select.{key}.{str(changes[key]).lower()}")
                for key in ("same_policy", "same_input", "same_decisions")
            ]
        )
    if changes["entries"]:
        yield _shortened([_change(entry, data, say) for entry in changes["entries"]], say)
    else:
        yield Paragraph([say("select.no-changes")])


def _change(entry: ChangeData, data: SelectionData, say: Say) -> str:
    titles = {made["id"]: made["title"] for made in data["selections"]}
    was, now = (
        say("select.no-candidate") if status is None else say(f"select.status.{status}")
        for status in (entry["was"], entry["now"])
    )
    return say(
        "select.change",
        subject=_who(entry["subject"], entry["name"]),
        selection=titles.get(entry["selection"], entry["selection"]),
        was=was,
        now=now,
    )
