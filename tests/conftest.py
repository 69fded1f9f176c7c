"""Settings of every test."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: what a test says must not depend on how busy the machine is. In CI neither may it depend on chance, or a
# change would be refused for what it has not done: examples are the same for the same test. Everywhere else they are
# drawn anew each time, and `make fuzz` looks for what few draws do not find.
settings.register_profile("lorg", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("LORG_NO_SKIPS") else "lorg")


@pytest.fixture(autouse=True, scope="session")
def no_cache() -> Iterator[None]:
    """No test is answered by what another one found clean."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lorg_indicators.lint.cache.FOLDER", Path(os.devnull) / "cache")
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where ``LORG_NO_SKIPS`` is set, as in CI, a skipped test is a failure: silence is no success.

    A fault that is known and written down (``xfail``, strict) is no silence.
    """
    del item, call
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("LORG_NO_SKIPS"):
        report.outcome = "failed"
    return report
