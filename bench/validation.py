"""`lorg validate` against the least that could be done: reading the YAML, importing pydantic and yaml. One run, ratios.

    python bench/validation.py [--rounds 7]

A file of 70,000 nodes is made from the four sets, one after the other with names of their own, until it is large
enough; it is as sound as they are. Nothing is asserted about times.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from lorg_indicators.lint.linter import lint_text

ROOT = Path(__file__).parents[1]
NODES = 70_000
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


def process(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def compared(name: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> None:
    """Both in turn; the median of each and of the ratios within each round."""
    pairs = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    first, second = (median(pair[at] for pair in pairs) for at in (0, 1))
    print(f"{name:<62}{first:9.0f} ms{second:9.0f} ms{median(a / b for a, b in pairs):8.2f} x")


def main() -> int:
    parser = argparse.ArgumentParser(description="lorg validate against yaml.load and the import of pydantic")
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    text = large()
    found = lint_text(text.encode(), "large.yaml")
    print(f"{time.strftime('%Y-%m-%d')}  CPython {platform.python_version()}  {count(yaml.safe_load(text)):,} nodes")
    print(f"findings in the large file: {len(found.findings)}, not checked: {len(found.unchecked)}\n")
    print(f"{'':<62}{'validate':>12}{'the other':>12}{'ratio':>10}")
    content = text.encode()
    compared(
        "70,000 nodes: all stages / yaml.load, C loader",
        lambda: lint_text(content, "large.yaml"),
        lambda: yaml.load(content, Loader=yaml.CSafeLoader),
        rounds,
    )
    compared(
        "the four sets: the command / import pydantic, yaml",
        process("-m", "lorg_indicators", "validate"),
        process("-c", "import pydantic, yaml"),
        rounds,
    )
    compared(
        "the least for that: BaseModel, yaml.load of the four / same",
        process("-c", LEAST),
        process("-c", "import pydantic, yaml"),
        rounds,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
