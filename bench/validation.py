"""`lorg validate` against the least that could be done: reading the YAML, importing pydantic and yaml. One run, ratios.

    python bench/validation.py [--rounds 15]

A file of 70,000 nodes is made from the four sets, one after the other with names of their own, until it is large
enough; it is as sound as they are. Nothing is asserted about times.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from lorg_indicators.lint.linter import lint_text

ROOT = Path(__file__).parents[1]
NODES = 70_000
BASE = "import pydantic, yaml"
COLD = ("-m", "lorg_indicators", "validate", "--no-cache")
WARM = ("-m", "lorg_indicators", "validate")
LEAST = """
import pathlib, yaml
from pydantic import BaseModel
for path in pathlib.Path("indicators").glob("*.yaml"):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""
SETS = ("jiguan", "qiye", "shequ", "jiating")


def renamed(data: Any, mark: str, names: frozenset[str]) -> Any:
    """The data with every name of ``names`` marked, wherever it stands: as a key, a value, or a part of one."""
    if isinstance(data, dict):
        return {_marked(key, mark, names): renamed(value, mark, names) for key, value in data.items()}
    if isinstance(data, list):
        return [renamed(value, mark, names) for value in data]
    return _marked(data, mark, names)


def _marked(value: Any, mark: str, names: frozenset[str]) -> Any:
    if not isinstance(value, str):
        return value
    return ".".join(f"{part}_{mark}" if part in names else part for part in value.split("."))


def large() -> str:
    """A sound set of about 70,000 nodes."""
    whole: dict[str, Any] = {}
    copies = 0
    while not whole or count(whole) < NODES:
        data = yaml.load((ROOT / "indicators" / f"{SETS[copies % 4]}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
        names = {*data["measures"], *data["scales"]}
        for dimension in data["dimensions"]:
            names |= {dimension["id"], *(item["id"] for item in dimension["items"])}
        copy = renamed(data, str(copies), frozenset(names))
        for text in reasons(copy):
            text["zh"], text["en"] = f"{text['zh']}{copies}", f"{text['en']} {copies}"
        if not whole:
            whole = {**data, **{key: copy[key] for key in ("measures", "scales", "dimensions", "ladder")}}
        else:
            whole["measures"] |= copy["measures"]
            whole["scales"] |= copy["scales"]
            whole["dimensions"] += copy["dimensions"]
        copies += 1
    return yaml.dump(whole, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)


def reasons(data: Any) -> list[dict[str, str]]:
    """Every reason: a copy needs reasons of its own."""
    if isinstance(data, list):
        return [text for part in data for text in reasons(part)]
    if not isinstance(data, dict):
        return []
    own = [text for source in ("assumes", "reads") for text in data.get(source, {}).values()]
    return own + [text for part in data.values() for text in reasons(part)]


def count(data: Any) -> int:
    """How many nodes of YAML the data make."""
    if isinstance(data, dict):
        return 1 + sum(1 + count(value) for value in data.values())
    return 1 + sum(count(value) for value in data) if isinstance(data, list) else 1


def timed(run: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def process(*arguments: str) -> bytes:
    """What a fresh Python prints; with byte code on disk, as after any first run."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout


def compared(base: str, runs: Mapping[str, Callable[[], object]], rounds: int) -> None:
    """All in turn; the median of each, and of the ratios to ``base`` within each round."""
    times = [{name: timed(run) for name, run in runs.items()} for _ in range(rounds)]
    for name in runs:
        ratio = median(each[name] / each[base] for each in times)
        print(f"{name:<66}{median(each[name] for each in times):8.0f} ms{ratio:8.2f} x")
    print()


def main() -> int:
    parser = argparse.ArgumentParser(description="lorg validate against yaml.load and the import of pydantic")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    text = large()
    found = lint_text(text.encode(), "large.yaml")
    print(f"{time.strftime('%Y-%m-%d')}  CPython {platform.python_version()}  {rounds} rounds, medians")
    print(f"large file: {count(yaml.safe_load(text)):,} nodes, findings {len(found.findings)}, not checked", end=" ")
    print(f"{len(found.unchecked)}\n")
    content, load = text.encode(), "yaml.load of the large file, C loader"
    large_runs: dict[str, Callable[[], object]] = {
        load: lambda: yaml.load(content, Loader=yaml.CSafeLoader),
        "all stages of validation on it": lambda: lint_text(content, "large.yaml"),
    }
    compared(load, large_runs, rounds)
    # Each once before the clock runs: byte code is there, and the four sets are known to be clean.
    if len({process(*command) for command in (COLD, WARM, WARM)}) != 1:
        print("what is known to be clean gives another answer", file=sys.stderr)
        return 1
    process("-c", BASE)
    process("-c", LEAST)
    small_runs: dict[str, Callable[[], object]] = {
        f'python -c "{BASE}"': lambda: process("-c", BASE),
        "least for the four sets: BaseModel, and yaml.load of each": lambda: process("-c", LEAST),
        "lorg validate --no-cache: the four sets, looked at": lambda: process(*COLD),
        "lorg validate: the four sets, known to be clean since the last run": lambda: process(*WARM),
    }
    compared(f'python -c "{BASE}"', small_runs, rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
