"""What is shipped, and what importing it costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import lorg_indicators

ROOT = Path(__file__).parents[1]
HEAVY = ("rich", "narwhals", "numpy", "polars", "jsonschema", "pint", "babel", "click")

_USE = """
import json
from lorg_indicators import evaluate, load_set, set_ids
result = evaluate(load_set("jiating"), {"study_time": "72 分钟/天"})
print(json.dumps([set_ids(), result.score.lower, len(result.explain("zh")), __import__("lorg_indicators").__file__]))
"""


def loaded(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import lorg_indicators",
        "from lorg_indicators import evaluate, load_set\nevaluate(load_set('jiating'), {'study_time': 2})",
    ],
)
def test_scoring_loads_nothing_heavy(code: str) -> None:
    assert loaded(code) & set(HEAVY) == set()


def test_asking_for_everything_loads_the_columns_and_no_engine() -> None:
    assert loaded("from lorg_indicators import *") & set(HEAVY) == {"narwhals"}


def test_every_public_name_is_there() -> None:
    for name in lorg_indicators.__all__:
        assert getattr(lorg_indicators, name) is not None
    assert dir(lorg_indicators) == sorted(lorg_indicators.__all__)
    missing = "nothing_of_the_kind"
    with pytest.raises(AttributeError, match=missing):
        getattr(lorg_indicators, missing)


def test_a_function_is_not_hidden_by_a_module_of_its_name() -> None:
    code = "import lorg_indicators.cli\nfrom lorg_indicators import evaluate\nassert callable(evaluate)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by way of the source distribution, as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_everything_once(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) == len(set(names))
    tracked = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*") if path.is_file()}
    expected = {name for name in tracked if "__pycache__" not in name and "egg-info" not in name}
    expected |= {f"lorg_indicators/indicators/{path.name}" for path in (ROOT / "indicators").glob("*.yaml")}
    expected |= {f"lorg_indicators/policies/{path.name}" for path in (ROOT / "policies").glob("*.yaml")}
    expected |= {f"lorg_indicators/examples/{path.name}" for path in (ROOT / "examples").glob("*.*")}
    assert {name for name in names if ".dist-info/" not in name} == expected


def test_the_wheel_works_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed apart from the source tree; the libraries it needs come from this environment."""
    target = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(target)}
    done = subprocess.run(
        [sys.executable, "-c", _USE], capture_output=True, text=True, check=True, env=environment, cwd=tmp_path
    )
    ids, score, length, file = json.loads(done.stdout)
    assert "jiating" in ids
    assert score > 0
    assert length > 1000
    assert Path(file).is_relative_to(target)


def test_the_package_is_typed() -> None:
    assert (ROOT / "src" / "lorg_indicators" / "py.typed").exists()
