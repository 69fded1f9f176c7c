"""Revisions: what they change and how it is refused; applied, the set is the one that was loaded with them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from lorg_indicators import DefinitionError, evaluate, load_set, set_ids
from lorg_indicators.catalog import example, set_file
from lorg_indicators.cli import main
from lorg_indicators.document import read_document
from lorg_indicators.loading import parse_evidence, parse_set
from lorg_indicators.revision import Revision, Said, from_edited, parse_revision, revised_text, revision_schema
from lorg_indicators.revision.make import rounded
from lorg_indicators.revision.places import parts, revisable, values

ROOT = Path(__file__).parents[2]
SHEQU = load_set("shequ")
SCHEMA = jsonschema.Draft202012Validator(revision_schema())
HEAD: dict[str, Any] = {
    "format": "lorg-indicators-revision/1",
    "id": "shequ-2027",
    "base": {"set": "shequ", "version": SHEQU.version, "digest": SHEQU.digest},
    "version": "1.1.0",
    "author": "修订组",
    "date": "2026-11-24",
    "reason": "专家组意见",
}
WEIGHT = {"dimension": "system", "field": "weight", "from": 1, "to": 2.5}
ODD = """另：'引号'、"引号"、# 井号。"""
CUT = {"tier": "youxiu", "field": "requires/score", "from": 70, "to": 72}
ANCHOR = {
    "scale": "practice", "field": "levels/0/anchor/zh",
    "from": "评估年度内没有安排，也没有做过。", "to": '评估年度内没有安排，也没有"做过"：一点也没有。',
}  # fmt: skip


def revision(*changes: dict[str, Any], **head: Any) -> Revision:
    return Revision.of({**HEAD, **head, "changes": list(changes)})


def written(folder: Path, made: Revision) -> Path:
    path = folder / "revision.yaml"
    path.write_text(made.to_yaml(), encoding="utf-8")
    return path


def test_a_revised_set_is_another_one(tmp_path: Path) -> None:
    path = written(tmp_path, revision(WEIGHT, CUT, ANCHOR))
    SCHEMA.validate(read_document(path.read_bytes()).data)
    changed = load_set("shequ", revision=path)
    assert (changed.version, changed.dimensions[0].weight) == ("1.1.0", 2.5)
    assert changed.ladder.tiers[0].requires.score == 72
    assert changed.digest != SHEQU.digest
    assert load_set("shequ").digest == SHEQU.digest


def random_revision(name: str, random: Random) -> Revision:
    """Half of the weights, and some cut-offs of scores, are others."""
    content, source = set_file(name)
    document, indicators = read_document(content, source=source, strict=True), load_set(name)
    changes: list[dict[str, Any]] = []
    for kind, part, place in parts(document.data):
        for field, value in values(document.at(place)):
            if not revisable(field, value):
                continue
            if field == "weight" and random.random() < 0.5:
                changes.append({kind: part, "field": field, "from": value, "to": value + random.randrange(1, 9) / 4})
            elif field == "requires/score":
                changes.append({kind: part, "field": field, "from": value, "to": value + random.randrange(1, 3)})
            elif isinstance(value, str) and random.random() < 0.05:
                changes.append(
                    {kind: part, "field": field, "from": value, "to": f"{value}另：'引号'、\"引号\"、# 井号。"}
                )
    base = {"set": name, "version": indicators.version, "digest": indicators.digest}
    return Revision.of({**HEAD, "base": base, "changes": changes})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", set_ids())
def test_applied_it_is_what_was_loaded_with_it_and_taken_back_nothing(name: str, seed: int) -> None:
    made = random_revision(name, Random(seed))  # noqa: S311 - nothing secret
    content, source = set_file(name)
    text = content.decode("utf-8")
    document = read_document(content, source=source, strict=True)
    after = revised_text(text, document, made)
    applied, loaded = parse_set(after), load_set(name, revision=made)
    assert applied.digest == loaded.digest != load_set(name).digest
    # Comments and layout stay: only lines with a changed value differ.
    differ = sum(a != b for a, b in zip(text.splitlines(), after.splitlines(), strict=False))
    assert differ >= len(made.changes) // 2
    for file in ("weak", "strong"):
        evidence = parse_evidence(example(f"{name}-{file}.yaml")).data
        assert evaluate(applied, evidence).to_json() == evaluate(loaded, evidence).to_json()
    back = revised_text(after, read_document(after, strict=True), made.inverse(applied.digest))
    assert read_document(back, strict=True).data == document.data
    assert parse_set(back).digest == load_set(name).digest


def test_numbers_taken_back_give_the_same_bytes() -> None:
    content, source = set_file("shequ")
    text, made = content.decode("utf-8"), revision(WEIGHT, CUT)
    after = revised_text(text, read_document(content, source=source, strict=True), made)
    changed = [(a, b) for a, b in zip(text.splitlines(), after.splitlines(), strict=True) if a != b]
    assert [new.strip() for _, new in changed] == ["version: 1.1.0", "weight: 2.5", "score: 72"]
    back = made.inverse(parse_set(after).digest)
    assert revised_text(after, read_document(after, strict=True), back) == text


def changed(part: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**part, **more}


@pytest.mark.parametrize(
    ("made", "faults"),
    [
        (revision(changed(WEIGHT, dimension="sistem")), [("unknown-part", "/changes/0/dimension")]),
        (revision(changed(WEIGHT, field="wieght")), [("unknown-field", "/changes/0/field")]),
        (revision(changed(WEIGHT, field="title/zh")), [("not-revisable", "/changes/0/field")]),
        (revision(changed(CUT, field="quota/text")), [("not-revisable", "/changes/0/field")]),
        (revision(changed(WEIGHT, **{"from": 2})), [("stale-value", "/changes/0/from")]),
        (revision(changed(WEIGHT, to=1)), [("changes-nothing", "/changes/0/to")]),
        (revision(changed(WEIGHT, to="two")), [("wrong-type", "/changes/0/to")]),
        (revision(changed(WEIGHT, to=-1)), [("out-of-range", "/changes/0/to")]),
        (revision(WEIGHT, changed(WEIGHT, to=3)), [("changed-twice", "/changes/1/field")]),
        (revision(), [("changes-nothing", "/changes")]),
        (revision(WEIGHT, version="1.0.0"), [("same-version", "/version")]),
        (
            revision(WEIGHT, base={"set": "shequ", "version": "0.9.0", "digest": "sha256:0"}),
            [("stale-base", "/base/version"), ("stale-base", "/base/digest")],
        ),
        (
            revision(changed(WEIGHT, dimension="nobody"), changed(CUT, **{"from": 1})),
            [("unknown-part", "/changes/0/dimension"), ("stale-value", "/changes/1/from")],
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_place(
    made: Revision, faults: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = written(tmp_path, made)
    with pytest.raises(DefinitionError) as caught:
        load_set("shequ", revision=path)
    found = caught.value.faults
    assert [(fault.code, fault.pointer) for fault in found] == faults
    assert all(fault.file == str(path) and fault.line for fault in found)
    assert all(fault.render(lang) for fault in found for lang in ("zh", "en"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({key: value for key, value in HEAD.items() if key != "reason"} | {"changes": []}, "missing-key"),
        ({**HEAD, "changes": [{"field": "weight", "from": 1, "to": 2}]}, "one-part"),
        ({**HEAD, "changes": [{**WEIGHT, "tier": "youxiu"}]}, "one-part"),
        ({**HEAD, "changes": [{**WEIGHT, "why": "x"}]}, "unknown-key"),
        ({**HEAD, "date": "gestern", "changes": []}, "badly-formed"),
        ({**HEAD, "format": "lorg-indicators/1", "changes": []}, "not-one-of"),
    ],
)
def test_what_is_no_revision(data: dict[str, Any], code: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_revision(json.dumps(data), "revision.json")
    assert code in [fault.code for fault in caught.value.faults]


def test_a_list_is_no_revision() -> None:
    with pytest.raises(DefinitionError):
        parse_revision("- 1\n", "revision.yaml")


# -- made from an edited copy, or from weights -----------------------------------------------------------------------

SAID = Said("shequ-2027", "1.1.0", "修订组", "2026-11-24", "专家组意见", "panel/2026")


def edited(change: Any) -> Revision:
    content, source = set_file("shequ")
    base = read_document(content, source=source, strict=True)
    data = copy.deepcopy(base.data)
    change(data)
    return from_edited(base, read_document(json.dumps(data, ensure_ascii=False), source="copy.json"), SAID)


def test_an_edited_copy_becomes_a_revision() -> None:
    def change(data: Any) -> None:
        data["version"] = "1.1.0"
        data["dimensions"][0]["weight"] = 2.5
        data["dimensions"][1]["items"][0]["criteria"][0]["weight"] = 3
        data["ladder"]["tiers"][0]["requires"]["score"] = 72

    made = edited(change)
    assert [change.model_dump(by_alias=True, exclude_none=True)["to"] for change in made.changes] == [2.5, 3, 72]
    assert made.source == "panel/2026"
    assert load_set("shequ", revision=made).dimensions[0].weight == 2.5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data["dimensions"][0]["title"].update(zh="改名"), "not-revisable"),
        (lambda data: data["title"].update(zh="改名"), "not-revisable"),
        (lambda data: data["dimensions"][0]["items"][0].update(effort_note="x"), None),
        (lambda data: data["dimensions"][0].update(id="sistem"), "part-not-in-base"),
        (dict, "changes-nothing"),
    ],
)
def test_a_copy_that_differs_in_more_is_refused(change: Any, code: str | None) -> None:
    with pytest.raises(DefinitionError) as caught:
        edited(change)
    if code is not None:
        assert code in [fault.code for fault in caught.value.faults]


def weights(**group: Any) -> dict[str, Any]:
    names = [part.id for part in SHEQU.dimensions]
    whole = {"parent": "", "method": "AHP", "weights": dict(zip(names, (3, 1, 1, 1, 1, 1), strict=True))}
    return {
        "format": "lorg-indicators-weights/1",
        "set": {"id": "shequ", "version": SHEQU.version, "digest": SHEQU.digest},
        "groups": [{**whole, **group}],
    }


def run(folder: Path, data: object, *more: str) -> int:
    (folder / "weights.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    said = ["--id", "r-1", "--version", "1.1.0", "--author", "组", "--date", "2026-11-24", "--reason", "专家组"]
    return main(["revise", "shequ", "--weights", str(folder / "weights.json"), *said, *more])


def test_weights_become_a_revision_that_is_applied(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made, applied = tmp_path / "revision.yaml", tmp_path / "shequ.yaml"
    assert run(tmp_path, weights(), "-o", str(made)) == 0
    found = load_set("shequ", revision=made)
    assert [part.weight for part in found.dimensions] == [0.375, *[0.125] * 5]
    assert main(["apply", str(made), "--check"]) == 0
    assert main(["apply", str(made), "-o", str(applied)]) == 0
    assert "1.1.0" in capfd.readouterr().err
    assert load_set(applied).digest == found.digest
    # Applied once more it is stale, and nothing is written over.
    before = applied.read_bytes()
    assert main(["apply", str(made), "--set", str(applied)]) == 2
    assert "stale-base" in capfd.readouterr().err
    assert applied.read_bytes() == before


def test_weights_in_the_same_shares_change_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    same = dict.fromkeys((part.id for part in SHEQU.dimensions), 7)
    assert run(tmp_path, weights(weights=same)) == 2
    assert "changes-nothing" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "other-format"),
        ({**weights(), "set": {"id": "qiye", "digest": "x"}}, "stale-base"),
        ({**weights(), "groups": []}, "missing-key"),
        (weights(parent="nobody"), "unknown-part"),
        (weights(weights={"system": 1}), "wrong-type"),
        (weights(weights={**weights()["groups"][0]["weights"], "sistem": 1}), "unknown-part"),
        (weights(weights=dict.fromkeys((part.id for part in SHEQU.dimensions), 0)), "wrong-type"),
    ],
)
def test_weights_that_do_not_fit(tmp_path: Path, data: object, code: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, data, "-o", str(tmp_path / "none.yaml")) == 2
    assert code in capfd.readouterr().err
    assert not (tmp_path / "none.yaml").exists()


@pytest.mark.parametrize("arguments", [[], ["--set", "shequ"]])
def test_apply_says_where_to_write(tmp_path: Path, arguments: list[str]) -> None:
    assert main(["apply", str(written(tmp_path, revision(WEIGHT))), *arguments]) == 2


def test_impact_takes_a_revision(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", "shequ", "x.csv"]) == 2
    path = str(written(tmp_path, revision(changed(WEIGHT, dimension="nobody"))))
    assert main(["impact", "shequ", "x.csv", "--revision", path]) == 2
    assert "unknown-part" in capfd.readouterr().err


@pytest.mark.parametrize("decimals", [1, 2, 4])
def test_rounded_shares_still_add_up(decimals: int) -> None:
    random = Random(decimals)  # noqa: S311 - nothing secret
    for _ in range(300):
        drawn = [random.random() for _ in range(random.randrange(2, 9))]
        shares = [each / sum(drawn) for each in drawn]
        found = rounded(shares, decimals)
        assert round(sum(found) * 10**decimals) == 10**decimals
        assert all(abs(a - b) < 10**-decimals for a, b in zip(found, shares, strict=True))


def test_the_published_schema_is_what_the_code_says() -> None:
    assert json.loads((ROOT / "schema" / "revision.schema.json").read_text(encoding="utf-8")) == revision_schema()
