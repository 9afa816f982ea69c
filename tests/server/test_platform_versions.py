"""Dated versions: what an older pin is shown, and what it may still ask."""

from __future__ import annotations

from datetime import date

import pytest
from parallel_server.platform.versions.calendar import BY_DATE, VERSIONS, valid_dates
from parallel_server.platform.versions.chain import CHANGES, downgrade, upgrade_query

PIPELINE = {"id": "pipe_1", "object": "pipeline", "name": "a", "state": "active"}
JOB = {"id": "job_1", "object": "job", "state": "failed", "failure": {"code": "OUT_OF_MEMORY", "message": "Too big."}}


@pytest.mark.parametrize(
    ("version", "shown"),
    [
        ("2024-06-01", {"status": "active"}),
        ("2025-01-15", {"status": "active"}),
        ("2025-05-15", {"state": "active", "status": "active"}),
        ("2025-11-01", {"state": "active"}),
    ],
)
def test_a_pipeline_shows_the_names_of_its_date(version: str, shown: dict[str, str]) -> None:
    assert downgrade(version, PIPELINE) == {"id": "pipe_1", "object": "pipeline", "name": "a", **shown}


def test_the_first_version_had_the_failure_as_text() -> None:
    assert downgrade("2024-06-01", JOB) == {"id": "job_1", "object": "job", "state": "failed", "error": "Too big."}
    assert downgrade("2025-01-15", JOB) == JOB


def test_a_job_that_did_not_fail_had_no_error_text() -> None:
    assert downgrade("2024-06-01", {**JOB, "failure": None})["error"] is None  # type: ignore[index]


def test_objects_are_found_wherever_they_are() -> None:
    page = {"data": [{**PIPELINE, "jobs": [JOB]}], "pagination": {"next_cursor": None}}
    shown = downgrade("2024-06-01", page)

    assert shown["data"][0]["status"] == "active"  # type: ignore[index]
    assert shown["data"][0]["jobs"][0]["error"] == "Too big."  # type: ignore[index]


def test_downgrading_leaves_the_newest_shape_untouched() -> None:
    before = {**PIPELINE}
    downgrade("2024-06-01", PIPELINE)

    assert before == PIPELINE


@pytest.mark.parametrize("version", ["2024-06-01", "2025-01-15", "2025-05-15"])
def test_the_old_filter_still_filters(version: str) -> None:
    assert upgrade_query(version, "pipelines.list", [("status", "active")]) == [("state", "active")]


def test_the_old_filter_is_unknown_today() -> None:
    assert upgrade_query("2025-11-01", "pipelines.list", [("status", "active")]) == [("status", "active")]


def test_every_change_belongs_to_a_version_and_they_are_in_order() -> None:
    dates = [change.date for change in CHANGES]

    assert dates == sorted(dates)
    assert set(dates) == {version.date for version in VERSIONS[1:]}


def test_the_first_version_is_deprecated_and_says_until_when() -> None:
    headers = BY_DATE["2024-06-01"].headers(date(2026, 1, 1))

    assert headers["Deprecation"] == "@1761955200"
    assert headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"
    assert 'rel="deprecation"' in headers["Link"]
    assert 'rel="sunset"' in headers["Link"]


def test_before_its_deprecation_a_version_says_nothing() -> None:
    assert BY_DATE["2024-06-01"].headers(date(2025, 10, 31)) == {}


def test_after_its_sunset_a_version_cannot_be_asked_for() -> None:
    assert "2024-06-01" in valid_dates(date(2027, 5, 31))
    assert "2024-06-01" not in valid_dates(date(2027, 6, 1))
