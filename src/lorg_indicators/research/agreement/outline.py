"""The agreement of raters -> the blocks of its report, in one language. Reads plain data alone."""

from __future__ import annotations

from collections.abc import Iterator

from lorg_indicators.messages import Amount, Say, number
from lorg_indicators.report.blocks import Block, Heading, Paragraph, Table
from lorg_indicators.research.agreement.data import AgreementData

__all__ = ["outline"]

_NOTHING = "–"


def outline(data: AgreementData, say: Say) -> Iterator[Block]:
    """What was rated, Krippendorff's alpha, kappas by pair, and intraclass correlations."""
    yield Heading(say("agreement.title"), 1)
    words = {"file": data["file"], "raters": len(data["raters"]), "units": data["units"], "ratings": data["ratings"]}
    lines = [say("agreement.file", **words, missing=data["missing"]), say(f"agreement.level.{data['level']}")]
    yield Paragraph(lines)
    alpha = (
        say("agreement.alpha.none") if data["alpha"] is None else say("agreement.alpha", alpha=_three(data["alpha"]))
    )
    yield Paragraph([alpha])
    yield Heading(say("agreement.kappa"))
    if data["weighting"] is None:
        yield Paragraph([say("agreement.kappa.many", raters=len(data["raters"]))])
    else:
        rows = [
            [pair["first"], pair["second"], number(pair["units"]), _three(pair["kappa"])] for pair in data["kappas"]
        ]
        yield Table([say(f"agreement.column.{name}") for name in ("first", "second", "units", "kappa")], rows)
        yield Paragraph([say(f"agreement.weighting.{data['weighting']}")])
    if data["level"] != "interval":
        return
    yield Heading(say("agreement.icc"))
    if data["icc"] is None:
        yield Paragraph([say("agreement.icc.none", complete=data["complete"])])
        return
    rows = [
        [each["form"], _three(each["icc"]), _three(each["f"]), f"[{_three(each['lower'])}, {_three(each['upper'])}]"]
        for each in data["icc"]
    ]
    confidence = say.text(Amount(round(100 * data["confidence"]), "%"))
    yield Table(
        [
            *(say(f"agreement.column.{name}") for name in ("form", "icc", "f")),
            say("agreement.interval", confidence=confidence),
        ],
        rows,
    )
    yield Paragraph([say("agreement.icc.forms", complete=data["complete"])])


def _three(value: float | None) -> str:
    if value is None:
        return _NOTHING
    text = f"{abs(value):.3f}"
    return f"−{text}" if round(value, 3) < 0 else text
