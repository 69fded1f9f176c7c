"""A result -> the blocks of its report, in one language. What is said, and in which order, is decided here alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lorg_indicators.data import AssessmentData, BasisData, CriterionData, IntervalData, ItemData
from lorg_indicators.messages import Amount, Lang, Say, catalogue, json_word, number
from lorg_indicators.outcome import EMPTY, Outcome
from lorg_indicators.report.blocks import Block, Bullets, Heading, Paragraph, Table
from lorg_indicators.report.sentences import (
    condition_message,
    criteria,
    criterion_message,
    gap_message,
    reference,
)
from lorg_indicators.report.spans import bar, between

__all__ = ["MARKS", "outline"]

MARKS: Final = {
    Outcome.MET: "✓",
    Outcome.PARTLY: "△",
    Outcome.UNMET: "✗",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_APPLICABLE: "–",
}
_HOLDS: Final = {True: "✓", False: "✗", None: "?"}
_MOST_ENTRIES: Final = 10
_DIGEST: Final = 19  # "sha256:" and twelve digits tell any two apart by eye


def outline(data: AssessmentData, lang: Lang, *, brief: bool = False) -> list[Block]:
    """The report of a result; a brief one leaves the item by item account out and the lists short.

    Raises:
        ValueError: there is no catalogue for ``lang``.
    """
    catalogue(lang)
    say = Say(lang)
    sections = (_head, _verdict, _ladder, _dimensions, _gaps, _unknown, _unread, _not_applicable, _notes)
    blocks = [block for section in sections for block in section(data, say)]
    if brief:
        return [_shortened(block, say) for block in blocks]
    return blocks + [block for section in (_documents, _details, _provenance) for block in section(data, say)]


def _shortened(block: Block, say: Say) -> Block:
    if isinstance(block, Bullets) and len(block.entries) > _MOST_ENTRIES:
        more = say("report.more", count=len(block.entries) - _MOST_ENTRIES)
        return Bullets([*block.entries[:_MOST_ENTRIES], more])
    return block


def _head(data: AssessmentData, say: Say) -> Iterator[Block]:
    yield Heading(say("report.title", title=data["set"]["title"]), 1)
    named = [str(data["subject"][key]) for key in ("name", "id", "district") if key in data["subject"]]
    lines = [say("report.subject", subject=" · ".join(named))] if named else []
    lines += [say("report.period", period=str(data["period"]))] if data["period"] is not None else []
    if lines:
        yield Paragraph(lines)


def _verdict(data: AssessmentData, say: Say) -> Iterator[Block]:
    yield Heading(say("report.verdict"))
    tier, reachable = data["tier"], data["reachable_tier"]
    if tier is not None:
        lines = [say("report.verdict.tier", tier=tier["title"])]
    elif reachable is not None:
        lines = [say("report.verdict.open")]
    else:
        lines = [say("report.verdict.none", below=data["below"])]
    if reachable is not None and tier != reachable:
        lines.append(say("report.verdict.reachable", tier=reachable["title"]))
    elif data["unknown"]:
        lines.append(say("report.verdict.final"))
    lines.append(_score_line("report.score", data["score"], say))
    if data["self_score"] is not None:
        lines += _stages(data, say)
    yield Paragraph(lines)
    notes = [say("report.quota", quotas="".join(_quotas(data, say)))]
    notes += [say("report.provisional")] if data["provisional"] else []
    yield Paragraph([*notes, *_out_of_force(data, say)])


def _out_of_force(data: AssessmentData, say: Say) -> Iterator[str]:
    """That the set was not meant for the assessed year."""
    years, period = data["set"]["effective"], data["period"]
    if years is not None and period is not None and not years["from"] <= period <= years.get("until", period):
        words = {name: str(year) for name, year in {**years, "period": period}.items()}
        yield say("report.effective.until" if "until" in years else "report.effective", **words)


def _score_line(key: str, score: IntervalData | None, say: Say) -> str:
    if score is None:
        return say(f"{key}.nothing")
    lower, upper = number(score["lower"]), number(score["upper"])
    if lower == upper:
        return say(f"{key}.point", score=lower)
    return say(f"{key}.interval", lower=lower, upper=upper)


def _stages(data: AssessmentData, say: Say) -> Iterator[str]:
    """What is said of self-assessment and review: which of them the score above rests on."""
    measures = data["measures"].values()
    if any(measure.get("review") is not None for measure in measures):
        yield _score_line("report.self", data["self_score"], say)
    alone = sum(bool(measure.get("self_reported")) for measure in measures)
    if alone:
        yield say("report.self.unreviewed", count=alone)


def _quotas(data: AssessmentData, say: Say) -> Iterator[str]:
    for entry in data["ladder"]:
        if entry["quota"] is not None:
            yield say("report.quota.tier", title=entry["tier"]["title"], **entry["quota"])


def _ladder(data: AssessmentData, say: Say) -> Iterator[Block]:
    yield Heading(say("report.conditions"))
    for entry in data["ladder"]:
        yield Heading(say(f"report.tier.{json_word(entry['reached'])}", title=entry["tier"]["title"]), 3)
        messages = [(condition["holds"], condition_message(condition, data)) for condition in entry["conditions"]]
        yield Bullets([f"{_HOLDS[holds]} {say(message.key, **message.args)}" for holds, message in messages])


def _dimensions(data: AssessmentData, say: Say) -> Iterator[Block]:
    yield Heading(say("report.dimensions"))
    columns = ("dimension", "weight", "rate", "points")
    rows = []
    for dimension in data["dimensions"]:
        score, weight = (
            dimension["score"],
            say.text(Amount(100 * dimension["effective_weight"], "%")),
        )
        if score is None:
            rows.append([say.text(dimension["title"]), "–", "–", "–", ""])
            continue
        rows.append(
            [
                say.text(dimension["title"]),
                weight,
                between(score, say, "%"),
                between(dimension["contribution"], say),
                bar(score),
            ]
        )
    yield Table([*(say(f"report.column.{column}") for column in columns), ""], rows)


def _gaps(data: AssessmentData, say: Say) -> Iterator[Block]:
    yield Heading(say("report.gaps"))
    short = [pair for pair in criteria(data) if _falls_short(pair[1])]
    entries = []
    for item, criterion in sorted(short, key=lambda pair: -pair[1]["gain"]):
        gap = gap_message(criterion, data["measures"][criterion["measure"]])
        words = {
            "reference": reference(f"{item['id']}.{criterion['id']}", data),
            "gap": criterion_message(item, criterion, data) if gap is None else gap,
            "points": number(criterion["gain"], decimals=1, apart_from=0),
        }
        entries.append(say("report.gap" if criterion["gain"] > EMPTY else "report.gap.none-alone", **words))
    yield Bullets(entries) if entries else Paragraph([say("report.gaps.none")])


def _falls_short(criterion: CriterionData) -> bool:
    """Whether the answers leave something to be gained; an encouraged clause only where it would still add."""
    satisfaction = criterion["satisfaction"]
    if satisfaction is None or satisfaction["upper"] >= 1 - EMPTY:
        return False
    return criterion["share"] is None or criterion["gain"] > EMPTY


def _unknown(data: AssessmentData, say: Say) -> Iterator[Block]:
    yield Heading(say("report.unknown"))
    points = dict.fromkeys(data["unknown"], 0.0)
    for _, criterion in criteria(data):
        satisfaction = criterion["satisfaction"]
        if satisfaction is not None:
            for name in points.keys() & set(criterion["reads"]):
                points[name] += 100 * criterion["effective_weight"] * (satisfaction["upper"] - satisfaction["lower"])
    entries = [
        say(
            "report.unknown.entry",
            label=data["measures"][name]["label"],
            name=name,
            points=number(points[name], decimals=1),
        )
        for name in data["unknown"]
    ]
    open_ = {
        condition["kind"] for entry in data["ladder"] for condition in entry["conditions"] if condition["holds"] is None
    }
    entries += [say(f"report.unknown.{kind}") for kind in ("held", "documented") if kind in open_]
    yield Bullets(entries) if entries else Paragraph([say("report.unknown.none")])


def _unread(data: AssessmentData, say: Say) -> Iterator[Block]:
    late = [
        (measure["label"], measure["unread_years"]) for measure in data["measures"].values() if measure["unread_years"]
    ]
    if late:
        yield Heading(say("report.unread", period=str(data["period"])))
        yield Bullets(
            [say("report.note.entry", label=label, note=[str(year) for year in years]) for label, years in late]
        )


def _not_applicable(data: AssessmentData, say: Say) -> Iterator[Block]:
    if data["not_applicable"]:
        yield Heading(say("report.not-applicable"))
        yield Bullets(
            [
                say(
                    "report.not-applicable.entry",
                    reference=reference(entry["criterion"], data),
                    reason=entry["reason"],
                )
                for entry in data["not_applicable"]
            ]
        )


def _documents(data: AssessmentData, say: Say) -> Iterator[Block]:
    measures = data["measures"]
    reported = [name for name, measure in measures.items() if measure.get("self_reported")]
    for key, names in (("report.self-reported", reported), ("report.undocumented", data["undocumented"])):
        if names:
            yield Heading(say(key))
            yield Paragraph([say("report.undocumented.entry", labels=[measures[name]["label"] for name in names])])


def _notes(data: AssessmentData, say: Say) -> Iterator[Block]:
    noted = [(measure["label"], measure.get("notes", {})) for measure in data["measures"].values()]
    entries = [say("report.note.entry", label=label, note=list(notes.values())) for label, notes in noted if notes]
    if entries:
        yield Heading(say("report.notes"))
        yield Bullets(entries)


def _details(data: AssessmentData, say: Say) -> Iterator[Block]:
    yield Heading(say("report.details"))
    for dimension in data["dimensions"]:
        yield Heading(say.text(dimension["title"]), 3)
        for item in dimension["items"]:
            yield Paragraph([say("report.item", title=item["title"], text=item["text"]), _item_points(item, say)])
            yield Bullets([_criterion(item, criterion, data, say) for criterion in item["criteria"]])


def _item_points(item: ItemData, say: Say) -> str:
    if item["score"] is None:
        return say("report.item.none")
    return say(
        "report.item.points",
        points=between(item["contribution"], say),
        most=number(100 * item["effective_weight"], decimals=1),
    )


def _criterion(item: ItemData, criterion: CriterionData, data: AssessmentData, say: Say) -> str:
    message = criterion_message(item, criterion, data)
    parts = [
        f"{MARKS[Outcome(criterion['outcome'])]} “{criterion['quote']}”",
        say(message.key, **message.args),
    ]
    if criterion["share"] is not None:
        parts.append(say("report.weight.share"))
    bases = [_basis(name, basis, say) for name, basis in criterion["basis"].items()]
    if bases:
        parts.append(say("report.basis", bases=bases))
    return "\n".join(parts)


def _basis(name: str, basis: BasisData, say: Say) -> str:
    # The values of a scale's levels are shared by many criteria; their reason stands once, with the scale.
    source = f"{basis['source']}.scale" if name == "levels" else basis["source"]
    return say(f"report.basis.{source}", field=say(f"field.{name}"), reason=basis.get("reason", ""))


def _provenance(data: AssessmentData, say: Say) -> Iterator[Block]:
    digests = {"digest": data["set"]["digest"][:_DIGEST], "evidence": data["evidence_digest"][:_DIGEST]}
    yield Paragraph(
        [
            say(
                "report.provenance",
                set=data["set"]["id"],
                version=data["set"]["version"],
                engine=data["engine"],
                **digests,
            )
        ]
    )
