"""The hand-written JSON Schema of a set: it says what the models say, and foreign tools can use it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from lorg_indicators.criteria import BY_KIND, Criterion
from lorg_indicators.criteria.bands import Band
from lorg_indicators.document import read_document
from lorg_indicators.loading import parse_set
from lorg_indicators.measures import TYPES, Level, Measure, Scale
from lorg_indicators.model import (
    Aggregation,
    Dimension,
    Effective,
    Held,
    IndicatorSet,
    Item,
    Ladder,
    Quota,
    Requirements,
    Source,
    Tier,
)
from lorg_indicators.scoring import Method
from lorg_indicators.text import Basis
from tests.builders import Data, attempt, definition_faults, load, place, put
from tests.editor.language_server import LanguageServer, language_server

ROOT = Path(__file__).parents[1]
SCHEMA_FILE = ROOT / "schema" / "indicator-set.schema.json"
SCHEMA: Data = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
DEFS: Data = SCHEMA["$defs"]
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FILES = sorted((ROOT / "indicators").glob("*.yaml"))


def _sample() -> str:
    """The set in docs/format.md: every type of measure, every kind of criterion, every condition."""
    page = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
    blocks = page.split("`" * 3)
    return next(block for block in blocks if block.startswith("yaml\nformat: lorg-indicators/1")).removeprefix("yaml\n")


def _data(text: str) -> Any:
    return json.loads(json.dumps(read_document(text, strict=True).data))


SAMPLE = _sample()
TEXTS = {**{path.name: path.read_text(encoding="utf-8") for path in FILES}, "docs/format.md": SAMPLE}
JIATING = _data(TEXTS["jiating.yaml"])

# The base of the cases: the sample, with the one part that it does not show.
SOUND: Data = _data(SAMPLE)
SOUND.update(effective={"from": 2021, "until": 2025})
SOUND["assumes"]["effective"] = "示例。"

REMOVED = object()


def refusals(data: Data) -> tuple[bool, bool, bool]:
    """Whether the schema, the models alone, and the models with all later checks refuse the data."""
    try:
        IndicatorSet.model_validate_json(json.dumps(data))
        shape = False
    except ValidationError:
        shape = True
    return not VALIDATOR.is_valid(data), shape, bool(attempt(lambda: load(data))[1])


def edited(pointer: str, value: Any) -> Data:
    """The sound set with another value at a pointer, or with nothing there."""
    data = put(SOUND, pointer, value)
    if value is REMOVED:
        above, _, name = pointer.rpartition("/")
        del place(data, above)[int(name) if name.isdigit() else name]
    return data


def places_of_errors(data: Data) -> list[str]:
    """The JSON pointer of every error that the schema finds."""
    return ["".join(f"/{part}" for part in error.absolute_path) for error in VALIDATOR.iter_errors(data)]


# -- the schema itself -------------------------------------------------------------------------------


def _nodes(schema: Any, at: str = "") -> Iterator[tuple[str, Data]]:
    """Every mapping of the schema with its JSON pointer."""
    if isinstance(schema, dict):
        yield at, schema
        for key, part in schema.items():
            yield from _nodes(part, f"{at}/{key}")
    elif isinstance(schema, list):
        for index, part in enumerate(schema):
            yield from _nodes(part, f"{at}/{index}")


def _resolved(schema: Data) -> Data:
    """The schema with what its reference says; its own words come first."""
    if "$ref" not in schema:
        return schema
    return {**_resolved(DEFS[schema["$ref"].removeprefix("#/$defs/")]), **schema}


def test_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_no_unions_because_editors_explain_them_badly() -> None:
    for at, node in _nodes(SCHEMA):
        assert not node.keys() & {"oneOf", "anyOf"}, at


def test_every_definition_is_used() -> None:
    used = {node["$ref"] for _, node in _nodes(SCHEMA) if isinstance(node.get("$ref"), str)}
    assert used == {f"#/$defs/{name}" for name in DEFS}


def test_every_key_has_help_in_chinese_and_then_in_english() -> None:
    described = 0
    for at, node in _nodes(SCHEMA):
        if not at.endswith("/properties") or "/if/" in at:
            continue
        for key, part in node.items():
            if part is True:
                continue
            words = _resolved(part)
            assert re.fullmatch(r"[\u4e00-\u9fff]+ / [A-Z][A-Za-z ]+", words["title"]), f"{at}/{key}"
            assert re.fullmatch(r".*[\u4e00-\u9fff].*。[^\u4e00-\u9fff]*[A-Za-z0-9].*\.", words["description"]), key
            described += 1
    assert described > 90


def _keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _required(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items() if field.is_required()}


def _branches(union: str, key: str) -> dict[str, Data]:
    """What is said of each kind, or of each type."""
    branches = DEFS[union]["allOf"]
    return {branch["if"]["properties"][key]["const"]: _resolved(branch["then"]) for branch in branches}


PARTS: list[tuple[Data, type[BaseModel]]] = [
    (SCHEMA, IndicatorSet),
    (SCHEMA["properties"]["source"], Source),
    (SCHEMA["properties"]["effective"], Effective),
    (SCHEMA["properties"]["aggregation"], Aggregation),
    (SCHEMA["properties"]["ladder"], Ladder),
    (DEFS["scale"], Scale),
    (DEFS["level"], Level),
    (DEFS["dimension"], Dimension),
    (DEFS["item"], Item),
    (DEFS["band"], Band),
    (DEFS["tier"], Tier),
    (DEFS["tier"]["properties"]["quota"], Quota),
    (DEFS["requirements"], Requirements),
    (DEFS["requirements"]["properties"]["held"], Held),
]


@pytest.mark.parametrize(("schema", "model"), PARTS, ids=[model.__name__ for _, model in PARTS])
def test_a_part_has_the_keys_of_its_model(schema: Data, model: type[BaseModel]) -> None:
    assert set(schema["properties"]) == _keys(model)
    assert set(schema.get("required", ())) == _required(model)
    assert schema["additionalProperties"] is False


UNIONS: list[tuple[str, str, str, type[BaseModel], type[BaseModel]]] = [
    *(("criterion", "kind", name, Criterion, kind) for name, kind in BY_KIND.items()),
    *(("measure", "type", name, Measure, kind) for kind, name in TYPES.items()),
]


@pytest.mark.parametrize(("union", "key", "name", "base", "kind"), UNIONS, ids=[f"{row[0]}-{row[2]}" for row in UNIONS])
def test_a_kind_has_the_keys_of_its_model(
    union: str, key: str, name: str, base: type[BaseModel], kind: type[BaseModel]
) -> None:
    common, own = DEFS[union], _branches(union, key)[name]
    assert set(common["properties"]) == _keys(base)
    assert {key for key, said in own["properties"].items() if said is True} == _keys(base)
    assert set(own["properties"]) == _keys(kind)
    assert {*common["required"], *own.get("required", ())} == _required(kind)
    assert own["additionalProperties"] is False


def test_every_kind_and_every_type_is_there() -> None:
    assert DEFS["criterion"]["properties"]["kind"]["enum"] == list(BY_KIND) == list(_branches("criterion", "kind"))
    types = list(TYPES.values())
    assert DEFS["measure"]["properties"]["type"]["enum"] == types == list(_branches("measure", "type"))
    assert DEFS["mean"]["enum"] == list(get_args(Method))


def test_the_numbers_that_need_a_basis_are_those_of_the_models() -> None:
    numbers: dict[str, set[str]] = {}
    indicators = parse_set(SAMPLE)
    parts: list[tuple[str, Basis]] = [("set", load(SOUND))]
    parts += [("scale", scale) for scale in indicators.scales.values()]
    parts += [("measure", measure) for measure in indicators.measures.values()]
    parts += [("criterion", criterion) for _, criterion in indicators.criteria]
    parts += [("tier", tier) for tier in indicators.ladder.tiers]
    for name, part in parts:
        numbers.setdefault(name, set()).update(part.numbers())
    for name, shown in numbers.items():
        named = set(DEFS[f"numbers_of_{name}"]["enum"])
        unshown = {"measure": {"at_most"}, "criterion": {"at_most", "between", "transform", "effort"}}
        assert named == shown | unshown.get(name, set())


# -- what it takes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_the_sets_pass(name: str) -> None:
    assert places_of_errors(_data(TEXTS[name])) == []


def test_there_are_four_sets() -> None:
    assert [path.stem for path in FILES] == ["jiating", "jiguan", "qiye", "shequ"]


def test_the_base_of_the_cases_is_sound() -> None:
    assert refusals(SOUND) == (False, False, False)
    assert refusals(JIATING) == (False, False, False)


# -- what it refuses ---------------------------------------------------------------------------------

# Criteria and measures of the sample by kind and type, so that the cases do not depend on their order.
KIND: dict[str, str] = {}
for _at, _dimension in enumerate(SOUND["dimensions"]):
    for _index, _item in enumerate(_dimension["items"]):
        for _number, _criterion in enumerate(_item["criteria"]):
            KIND.setdefault(_criterion["kind"], f"/dimensions/{_at}/items/{_index}/criteria/{_number}")
TYPE: dict[str, str] = {}
for _name, _measure in SOUND["measures"].items():
    TYPE.setdefault(_measure["type"], f"/measures/{_name}")
DIMENSION, ITEM, LEVEL = "/dimensions/0", "/dimensions/0/items/0", "/scales/practice/levels/0"
TIER, REQUIRES = "/ladder/tiers/1", "/ladder/tiers/1/requires"

SHAPE: dict[str, tuple[str, Any]] = {
    # a key is missing
    "no format": ("/format", REMOVED),
    "no title": ("/title", REMOVED),
    "no ladder": ("/ladder", REMOVED),
    "no document in the source": ("/source/document", REMOVED),
    "no first year": ("/effective/from", REMOVED),
    "no Chinese title": ("/title/zh", REMOVED),
    "no label of a measure": (TYPE["yes_no"] + "/label", REMOVED),
    "no type of a measure": (TYPE["number"] + "/type", REMOVED),
    "no scale of a rating": (TYPE["rating"] + "/scale", REMOVED),
    "no options of a checklist": (TYPE["checklist"] + "/options", REMOVED),
    "no options of faults": (TYPE["faults"] + "/options", REMOVED),
    "no anchor of a level": (LEVEL + "/anchor", REMOVED),
    "no weight of a dimension": (DIMENSION + "/weight", REMOVED),
    "no text of an item": (ITEM + "/text", REMOVED),
    "no criteria of an item": (ITEM + "/criteria", REMOVED),
    "no kind": (KIND["threshold"] + "/kind", REMOVED),
    "no quote": (KIND["rubric"] + "/quote", REMOVED),
    "no full_at": (KIND["scale"] + "/full_at", REMOVED),
    "no years of a trend": (KIND["trend"] + "/years", REMOVED),
    "no deductions": (KIND["deduction"] + "/deductions", REMOVED),
    "no value of a band": (KIND["bands"] + "/bands/0/value", REMOVED),
    "no conditions of a tier": (TIER + "/requires", REMOVED),
    "no years of a title held": (REQUIRES + "/held/years", REMOVED),
    # a key that does not exist
    "unknown key of the set": ("/weights", {}),
    "unknown key of a text": ("/title/fr", "x"),
    "unknown key of the source": ("/source/page", 3),
    "unknown key of the years in force": ("/effective/to", 2025),
    "unknown key of the means": ("/aggregation/criterion", "arithmetic"),
    "unknown key of a scale": ("/scales/practice/label", "x"),
    "unknown key of a level": (LEVEL + "/level", 0),
    "unknown key of a number": (TYPE["number"] + "/unti", "人"),
    "unknown key of a yes/no measure": (TYPE["yes_no"] + "/unit", "人"),
    "unknown key of a rating": (TYPE["rating"] + "/options", {}),
    "unknown key of a checklist": (TYPE["checklist"] + "/scale", "practice"),
    "unknown key of a dimension": (DIMENSION + "/wieght", 1),
    "unknown key of an item": (ITEM + "/quote", "x"),
    "unknown key of a threshold": (KIND["threshold"] + "/at_leest", 10),
    "a key of another kind": (KIND["rubric"] + "/at_least", 1),
    "unknown key of a band": (KIND["bands"] + "/bands/0/above", 1),
    "unknown key of the ladder": ("/ladder/above", "x"),
    "unknown key of a tier": (TIER + "/label", "x"),
    "unknown condition": (REQUIRES + "/each_item", 50),
    "unknown key of a quota": ("/ladder/tiers/0/quota/number", 500),
    "unknown key of a title held": (REQUIRES + "/held/year", 2),
    # a value of another type
    "a list for the set's title": ("/title", ["x"]),
    "a number for the version": ("/version", 1.0),
    "a fraction for the annex": ("/source/annex", 1.5),
    "a text for a year": ("/effective/until", "2025"),
    "a list of measures": ("/measures", []),
    "a mapping of dimensions": ("/dimensions", {}),
    "a text for a bound": (TYPE["number"] + "/at_least", "1"),
    "a text for an operand list": ("/measures/funds_per_head/ratio", "funds"),
    "a number for a name": (TYPE["rating"] + "/scale", 5),
    "a list for options": (TYPE["checklist"] + "/options", ["old"]),
    "a number for an option": (TYPE["checklist"] + "/options/old", 1),
    "a text for a weight": (ITEM + "/weight", "1"),
    "yes for a weight": (ITEM + "/weight", True),
    "null for a title": (ITEM + "/title", None),
    "a text for an item": (ITEM, "x"),
    "a text for the context": (ITEM + "/context", "其中"),
    "a text for retired ids": ("/retired", "funds"),
    "a number in the context": (ITEM + "/context/0", 1),
    "a text for yes or no": (KIND["threshold"] + "/is", "yes"),
    "a fraction of years": (KIND["trend"] + "/years", 2.5),
    "a text for a deduction": (KIND["deduction"] + "/deductions/late", "0.2"),
    "a list of levels asked for": (REQUIRES + "/level", ["places.plan"]),
    "a mapping of criteria to be met": (REQUIRES + "/met", {"funds.floor": True}),
    "a text for reasons": ("/assumes", "x"),
    "a mapping of citations": (KIND["threshold"] + "/cites", {"at_least": "x"}),
    # a value out of range
    "a year before 1900": ("/effective/from", 1899),
    "a bound beyond 10^15": (TYPE["number"] + "/at_most", 2e15),
    "a level worth more than 1": (LEVEL + "/value", 1.5),
    "a weight of 0": (DIMENSION + "/weight", 0),
    "a weight above a million": (KIND["scale"] + "/weight", 1e7),
    "a share of 0": (KIND["rubric"] + "/share", 0),
    "a trend of one year": (KIND["trend"] + "/years", 1),
    "a trend of 51 years": (KIND["trend"] + "/years", 51),
    "a checklist of none": (KIND["checklist"] + "/at_least", 0),
    "a deduction of 0": (KIND["deduction"] + "/deductions/late", 0),
    "a goalpost beyond 10^15": (KIND["scale"] + "/zero_at", -2e15),
    "a band that ends beyond 10^15": (KIND["bands"] + "/bands/0/below", 1e300),
    "a score of 0": (REQUIRES + "/score", 0),
    "a score above 100": (REQUIRES + "/score", 101),
    "a known share above 1": (REQUIRES + "/known", 50),
    "a level 0 asked for": (REQUIRES + "/level/places.plan", 0),
    "a title held for 0 years": (REQUIRES + "/held/years", 0),
    # a text of another form
    "a digest in capitals": (ITEM + "/digest", "ABCDEF012345"),
    "another format": ("/format", "lorg-indicators/2"),
    "a version of two numbers": ("/version", "1.0"),
    "an id with a capital": ("/id", "Sample"),
    "an id with a hyphen": (KIND["threshold"] + "/id", "a-b"),
    "an id that is too long": (TIER + "/id", "a" * 61),
    "an empty id": (DIMENSION + "/id", ""),
    "an operand with a capital": ("/measures/funds_per_head/ratio/0", "Funds"),
    "an empty text for people": (ITEM + "/title", ""),
    "an empty English text": ("/title/en", ""),
    "an empty text of an item": (ITEM + "/text", ""),
    "an empty quote": (KIND["trend"] + "/quote", ""),
    "an unknown kind": (KIND["threshold"] + "/kind", "treshold"),
    "an unknown type": (TYPE["number"] + "/type", "nubmer"),
    "an unknown mean": ("/aggregation/item", "median"),
    "another period": (TYPE["number"] + "/by", "month"),
    "another credit": (KIND["threshold"] + "/credit", "full"),
    "another transform": (KIND["scale"] + "/transform", "square"),
    "another direction": (KIND["trend"] + "/direction", "up"),
    "another pattern": (KIND["trend"] + "/pattern", "always"),
    # too few, or too many
    "no measures": ("/measures", {}),
    "no dimensions": ("/dimensions", []),
    "no items": (DIMENSION + "/items", []),
    "no criteria": (ITEM + "/criteria", []),
    "no tiers": ("/ladder/tiers", []),
    "no options": (TYPE["checklist"] + "/options", {}),
    "no costs": (KIND["deduction"] + "/deductions", {}),
    "one level": ("/scales/practice/levels", [SOUND["scales"]["practice"]["levels"][0]]),
    "one band": (KIND["bands"] + "/bands", [{"value": 1}]),
    "one end of a range": (KIND["threshold"] + "/between", [1]),
    "three operands of a ratio": ("/measures/funds_per_head/ratio", ["funds", "residents", "courses"]),
    "a sum of one": ("/measures/funds_per_head/sum", ["funds"]),
}


@pytest.mark.parametrize(("pointer", "value"), SHAPE.values(), ids=list(SHAPE))
def test_a_fault_of_shape_is_refused_once_and_where_it_is(pointer: str, value: Any) -> None:
    data = edited(pointer, value)
    here = {pointer, pointer.rpartition("/")[0]}
    (at,) = places_of_errors(data)
    assert at in here
    # A plain text stands for its Chinese, and the models say so in the pointer.
    assert {fault.pointer for fault in definition_faults(data)} <= {*here, f"{pointer}/zh"}
    assert refusals(data) == (True, True, True)


BAD_KEYS = {
    "a measure": ("/measures", "Residents", {"type": "yes_no", "label": "x"}),
    "a scale": ("/scales", "2nd", SOUND["scales"]["practice"]),
    "an option": (TYPE["checklist"] + "/options", "the old", "x"),
    "a fault with a cost": (KIND["deduction"] + "/deductions", "太迟", 0.5),
}


@pytest.mark.parametrize(("pointer", "name", "value"), BAD_KEYS.values(), ids=list(BAD_KEYS))
def test_a_badly_formed_name_is_refused(pointer: str, name: str, value: Any) -> None:
    data = edited(f"{pointer}/{name}", value)
    assert places_of_errors(data) == [pointer]
    assert refusals(data) == (True, True, True)


# The models find these only when they compare the parts of a set; an editor can say so at once.
SOONER: dict[str, tuple[str, Any]] = {
    "a basis of no number": ("/assumes/wieghts", "x"),
    "a reading of no number": (KIND["threshold"] + "/reads", {"atleast": "x"}),
    "a citation of no number": (KIND["threshold"] + "/cites", ["at_least", "atleast"]),
    "a citation given twice": (KIND["threshold"] + "/cites", ["at_least", "at_least"]),
    "a basis of no condition": (TIER + "/assumes/scores", "x"),
    "a criterion without its item": (REQUIRES + "/met", ["floor"]),
    "a veto in other signs": ("/ladder/tiers/0/requires/vetoes", ["places/open"]),
    "a level of an item": (REQUIRES + "/level/places", 2),
}


@pytest.mark.parametrize(("pointer", "value"), SOONER.values(), ids=list(SOONER))
def test_what_the_schema_finds_before_the_parts_are_compared(pointer: str, value: Any) -> None:
    assert refusals(edited(pointer, value)) == (True, False, True)


# A schema cannot compare the parts of a set, and to JSON Schema 3.0 is a whole number.
LATER: dict[str, tuple[str, Any]] = {
    "a scale that does not exist": (TYPE["rating"] + "/scale", "habit"),
    "a measure that does not exist": (KIND["threshold"] + "/measure", "fund"),
    "a quote that is not in the text": (KIND["threshold"] + "/quote", "不少于10元"),
    "words that were edited": (ITEM + "/digest", "0" * 12),
    "a number without a basis": (KIND["threshold"] + "/cites", []),
    "two tests": (KIND["threshold"] + "/at_most", 20),
    "weight and share": (KIND["rubric"] + "/share", 0.1),
    "an id given twice": ("/dimensions/1/id", SOUND["dimensions"][0]["id"]),
    "years the wrong way round": ("/effective/until", 2020),
    "a unit that cannot be read": (TYPE["number"] + "/unit", "人//年"),
    "a whole number written as a fraction": (KIND["trend"] + "/years", 3.0),
}


@pytest.mark.parametrize(("pointer", "value"), LATER.values(), ids=list(LATER))
def test_what_the_schema_leaves_to_the_engine(pointer: str, value: Any) -> None:
    schema, _, model = refusals(edited(pointer, value))
    assert (schema, model) == (False, True)


# -- anything else -----------------------------------------------------------------------------------


def _spots(data: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every key and of every entry of a list."""
    entries: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*above, key)
        yield from _spots(value, (*above, key))


WORDS = sorted({key for _, node in _nodes(SCHEMA) for key in node.get("properties", ()) if isinstance(key, str)})
# No whole floats, and no line breaks: see `LATER`, and that `$` of Python's patterns lets one stand behind it.
LEAVES: list[Any] = [None, True, False, -1, 0, 1, 2, 61, 2022, 10**7, 10**16, -0.5, 0.5, 99.5]
LEAVES += ["", "x", "Ab", "1", "1.0.0", "a" * 61, "places.open", "year", "proportional", *BY_KIND, *TYPES.values()]
values = st.recursive(
    st.sampled_from(LEAVES) | st.text("aZ_0. 家", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WORDS, "x"]), inner, max_size=3),
    max_leaves=4,
)
names = st.sampled_from(WORDS) | st.text("aZ_0. 家", max_size=4)


BASES = [(base, list(_spots(base))) for base in (JIATING, SOUND)]


@st.composite
def changed_sets(draw: st.DrawFn) -> Data:
    """A sound set with one key or value dropped, renamed or replaced."""
    base, spots = draw(st.sampled_from(BASES))
    data: Data = deepcopy(base)
    *above, key = spot = draw(st.sampled_from(spots))
    part: Any = data
    for step in above:
        part = part[step]
    change = draw(st.sampled_from(["drop", "rename", "replace"]))
    note(f"{change} {spot}")
    if change == "replace":
        part[key] = draw(values)
        return data
    value = part.pop(key)
    if change == "rename" and isinstance(part, dict):
        part[draw(names | st.just(f"{key}x"))] = value
    return data


@settings(max_examples=150)
@given(data=changed_sets())
def test_the_schema_refuses_what_the_models_refuse_and_nothing_else(data: Data) -> None:
    schema, shape, model = refusals(data)
    assert model or not schema, "the schema refuses a set that the models take"
    assert schema or not shape, "the schema takes a shape that the models refuse"


# -- foreign tools -----------------------------------------------------------------------------------

NO_CHECKER = importlib.util.find_spec("check_jsonschema") is None


def _check(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--output-format", "json", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.skipif(NO_CHECKER, reason="check-jsonschema is not installed")
def test_check_jsonschema_takes_the_sets_and_finds_a_fault(tmp_path: Path) -> None:
    assert _check("--check-metaschema", SCHEMA_FILE).returncode == 0
    done = _check("--schemafile", SCHEMA_FILE, *FILES)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "ok"), done.stdout + done.stderr
    broken = tmp_path / "broken.yaml"
    broken.write_text(SAMPLE.replace("measure: plan, ", "measure: plan, at_least: 1, ", 1), encoding="utf-8")
    done = _check("--schemafile", SCHEMA_FILE, broken)
    (error,) = json.loads(done.stdout)["errors"]
    assert (done.returncode, "at_least" in error["message"]) == (1, True)
    assert error["path"].startswith("$.dimensions[1].items[0].criteria[")


MODELINE = "# yaml-language-server: $schema=../schema/indicator-set.schema.json\n"
NODE_MODULES = ROOT / ".tools" / "node_modules" / ".bin"
SERVER = os.environ.get("LORG_YAML_LANGUAGE_SERVER") or shutil.which(
    "yaml-language-server", path=os.pathsep.join([os.environ.get("PATH", os.defpath), str(NODE_MODULES)])
)
needs_server = pytest.mark.skipif(SERVER is None, reason="yaml-language-server is not installed")


class Editor:
    """A folder like the project's, with an editor's server that looks at its files."""

    def __init__(self, server: LanguageServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.files = 0

    def write(self, text: str) -> Path:
        """A new file of the folder with the line that names its schema."""
        self.files += 1
        path = self.folder / f"{self.files}.yaml"
        path.write_text(text if text.startswith(MODELINE) else MODELINE + text, encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    root = tmp_path_factory.mktemp("project")
    (root / "schema").mkdir()
    (root / "indicators").mkdir()
    shutil.copy(SCHEMA_FILE, root / "schema")
    assert SERVER is not None
    with language_server(SERVER, root) as server:
        yield Editor(server, root / "indicators")


def _spot(path: Path, words: str, token: str) -> tuple[int, int]:
    """Line and column, from 1, of a token within some words of a file."""
    text = path.read_text(encoding="utf-8")
    before = text[: text.index(words) + words.index(token)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@needs_server
@pytest.mark.parametrize("name", TEXTS)
def test_an_editor_finds_nothing_in_a_sound_set_and_the_fault_of_a_broken_one(editor: Editor, name: str) -> None:
    path = editor.write(TEXTS[name])
    assert editor.server.open(path) == []
    words = SCHEMA["properties"]["format"]["description"]
    assert words in editor.server.hover(path, *_spot(path, "\nformat: ", "format")), "the file has its schema"
    path = editor.write(re.sub(r"weight: 1\b", "weight: 一", TEXTS[name], count=1))
    (found,) = editor.server.open(path)
    assert (found.line, found.column) == _spot(path, "weight: 一", "一")


# What is changed in the sample, and the words that the one diagnostic must stand at.
BROKEN: dict[str, tuple[str, str, str]] = {
    "a misspelt key of a kind": ("            at_least: 10", "            at_leest: 10", "at_leest"),
    "a key of another kind": ("measure: plan, weight: 1", "measure: plan, years: 3, weight: 1", "years"),
    "a misspelt key of a type": ("type: number, unit: 人,", "type: number, unti: 人,", "unti"),
    "an unknown kind": ("kind: trend", "kind: ternd", "ternd"),
    "a text for a number": ("years: 3\n", "years: 三\n", "三"),
    "a number out of range": ("below: 30, value: 0.5", "below: 30, value: 50", "50"),
    "a badly formed id": ("id: floor", "id: Floor", "Floor"),
    "a badly formed name": ("  residents:\n", "  Residents:\n", "Residents"),
    "a missing key": ("{type: rating, scale: practice, label", "{type: rating, label", "{type"),
    "a basis of nothing": ("assumes: {credit:", "assumes: {credits:", "credits"),
    "an unquoted version": ("version: 0.1.0", "version: 0.1", "0.1"),
    "a word of YAML 1.1": ("measure: open_daily, is: true", "measure: open_daily, is: yes", "yes"),
}


@needs_server
@pytest.mark.parametrize(("old", "new", "token"), BROKEN.values(), ids=list(BROKEN))
def test_an_editor_shows_a_fault_once_and_where_it_is(editor: Editor, old: str, new: str, token: str) -> None:
    path = editor.write(SAMPLE.replace(old, new, 1))
    (found,) = editor.server.open(path)
    line, column = _spot(path, new, token)
    assert found.line == line
    # Of a missing key only the mapping that lacks it can be shown, or the key above.
    assert found.column == column or "Missing property" in found.message


@needs_server
def test_an_editor_explains_the_keys_and_proposes_those_of_the_kind(editor: Editor) -> None:
    path = editor.write(SAMPLE)
    editor.server.open(path)
    help_ = editor.server.hover(path, *_spot(path, "credit: proportional", "credit"))
    assert DEFS["credit"]["title"] in help_
    assert DEFS["credit"]["description"] in help_
    start = "dimensions:\n  - items:\n      - criteria:\n          - id: c\n            kind: trend\n            "
    path = editor.write(start)
    editor.server.open(path)
    proposed = editor.server.proposals(path, start.count("\n") + 2, 13)
    assert {"direction", "pattern", "years", "quote", "measure"} <= set(proposed)
    assert not {"at_least", "bands", "zero_at"} & set(proposed)
