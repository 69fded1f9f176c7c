"""`import lorg_indicators` against `import pydantic, yaml`, a bare interpreter subtracted: fresh processes, in turn.

`import pydantic` alone loads little: the first use of `BaseModel` loads the rest. So the table also shows what it takes
before any model can be written. Likewise the package may put off its own modules until a name is asked for, so the
table also shows what it takes to have `load_set` and `evaluate` at hand; that row compares with ``BaseModel, yaml``.

Also checks that having those names brings in none of the libraries that only some commands, or only the tests, need;
exit code 1 if it does. Nothing is asserted about times.

    python bench/imports.py [--rounds 40] [--json]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from statistics import median

PROGRAMS = {
    "bare": "pass",
    "pydantic, yaml": "import pydantic, yaml",
    "BaseModel, yaml": "import yaml; from pydantic import BaseModel",
    "lorg_indicators": "import lorg_indicators",
    "its names": "from lorg_indicators import evaluate, load_set",
}
LATE = ("rich", "narwhals", "numpy", "polars", "jsonschema", "pint", "babel", "click")


def run(code: str) -> str:
    """What a fresh interpreter prints for ``code``, away from this folder."""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tempfile.gettempdir()
    )
    return done.stdout


def too_early() -> list[str]:
    """Libraries that importing the package imports though it should not."""
    code = f"import sys; {PROGRAMS['its names']}; print(*(name for name in {LATE!r} if name in sys.modules))"
    return run(code).split()


def milliseconds(code: str) -> float:
    start = time.perf_counter_ns()
    run(code)
    return (time.perf_counter_ns() - start) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description="import lorg_indicators against import pydantic, yaml")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    early = too_early()
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for code in PROGRAMS.values():
        run(code)  # writes the byte code
    for _ in range(options.rounds):
        for name, code in PROGRAMS.items():
            times[name].append(milliseconds(code))
    medians = {name: median(values) for name, values in times.items()}
    bare = medians["bare"]
    above = {name: value - bare for name, value in medians.items()}
    ratios = {
        f"{ours} / ({theirs})": above[ours] / above[theirs]
        for ours in ("lorg_indicators", "its names")
        for theirs in ("pydantic, yaml", "BaseModel, yaml")
    }
    if options.json:
        print(json.dumps({"medians_ms": medians, "ratios": ratios, "imported_too_early": early}, indent=2))
    else:
        for name, value in medians.items():
            print(f"{name:<18}{value:8.1f} ms{value - bare:10.1f} ms above bare")
        for name, ratio in ratios.items():
            print(f"{name}, bare subtracted: {ratio:.2f} x")
        print(f"imported too early: {', '.join(early) or 'none'}")
    return 1 if early else 0


if __name__ == "__main__":
    sys.exit(main())
