"""Exit codes, and which ending of a run means which."""

from __future__ import annotations

from collections.abc import Sequence

from synctui.domain.errors import (
    AccessDenied,
    BadInput,
    Busy,
    Misconfigured,
    NoAnswer,
    SynctuiError,
    Throttled,
    Unavailable,
)
from synctui.domain.report import Ending, RunReport

OK = 0
NOT_ALL = 1
"""Some documents not synced, some files refused, or an error of synctui's own."""
USAGE = 2
"""Usage or configuration, and findings of `doctor`."""
NO_CONTACT = 3
"""Connection, sign-in or limit, and nothing could be tried."""
BUSY = 4
"""Another run holds the lease."""
STOPPED = 130

_OUTSIDE = {Ending.SIGN_IN, Ending.LIMIT, Ending.UNAVAILABLE}


def of_error(problem: SynctuiError) -> int:
    match problem:
        case Busy():
            return BUSY
        case Misconfigured() | BadInput():
            return USAGE
        case AccessDenied() | Unavailable() | Throttled() | NoAnswer():
            return NO_CONTACT
        case _:
            return NOT_ALL


def of_runs(reports: Sequence[RunReport]) -> int:
    """The one code of several runs: what was stopped, else what was left out, else what could not be tried."""
    codes = {of_run(report) for report in reports}
    if NO_CONTACT in codes and any(report.booked for report in reports):
        codes.add(NOT_ALL)
    return next((code for code in (STOPPED, NOT_ALL, USAGE, NO_CONTACT) if code in codes), OK)


def of_run(report: RunReport) -> int:
    tried = bool(report.booked) or any(row.code != "not-reached" for row in report.not_booked)
    if report.ending is Ending.STOPPED:
        return STOPPED
    if report.ending is Ending.MISCONFIGURED:
        return USAGE
    if report.ending in _OUTSIDE and not tried:
        return NO_CONTACT
    is_complete = report.ending is Ending.FINISHED and not report.not_booked
    return OK if is_complete else NOT_ALL
