"""What every test may use: the data that lies beside the checkout, and the rule that CI skips nothing it could run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
NEVER_SKIPPED_IN_CI = {"postgres", "browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = {
        "shared_data": None if SHARED_DATA.exists() else "../shared/data is not beside this checkout",
        "browser": None if shutil.which("chromium") else "Chromium is not installed",
    }
    for item in items:
        for marker, reason in absent.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    """In CI (MARSAD_REQUIRE_ALL=1) a skipped browser or database test is a failed one."""
    report = yield
    required = NEVER_SKIPPED_IN_CI & {marker.name for marker in item.iter_markers()}
    if os.environ.get("MARSAD_REQUIRE_ALL") and report.skipped and required and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but CI must run every {' and '.join(sorted(required))} test: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that lies beside the checkout; tests that use it carry the marker ``shared_data``."""
    return SHARED_DATA
