"""What differs between two runs: whose status is another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lorg_indicators.selection.data import ChangeData, ChangesData, SelectionData, Status

__all__ = ["differences"]

_Standings = Mapping[tuple[str, str], tuple[Status, str | None]]


def differences(now: SelectionData, was: SelectionData) -> ChangesData:
    """What differs in ``now`` from ``was``, by selection and subject."""
    return {
        "same_policy": now["policy"]["digest"] == was["policy"]["digest"] and _quotas(now) == _quotas(was),
        "same_input": now["input"]["digest"] == was["input"]["digest"],
        "same_decisions": _decisions(now) == _decisions(was),
        "entries": list(_changes(_standings(now), _standings(was))),
    }


def _quotas(data: SelectionData) -> list[object]:
    """The quotas that were followed: those of the run may differ where the policy does not."""
    return [(made["id"], made["quota"]) for made in data["selections"]]


def _decisions(data: SelectionData) -> str | None:
    return None if data["decisions"] is None else data["decisions"]["digest"]


def _standings(data: SelectionData) -> _Standings:
    return {
        (made["id"], entry["subject"]): (entry["status"], entry["name"])
        for made in data["selections"]
        for stratum in made["strata"]
        for entry in stratum["entries"]
    }


def _changes(now: _Standings, was: _Standings) -> Iterator[ChangeData]:
    order = list(dict.fromkeys(selection for selection, _ in (*now, *was)))
    for selection, subject in sorted({*now, *was}, key=lambda key: (order.index(key[0]), key[1])):
        (before, old), (after, new) = (side.get((selection, subject), (None, None)) for side in (was, now))
        if before != after:
            yield {"selection": selection, "subject": subject, "name": new or old, "was": before, "now": after}
