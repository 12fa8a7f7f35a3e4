"""What must be settled before an integration can run, as codes that name the field."""

from __future__ import annotations

from synctui.domain.connector_spec import ConnectorSpec, OptionKind
from synctui.domain.errors import AccessDenied, Misconfigured, SynctuiError
from synctui.domain.integration import Integration

_BAD_HOUR = 2
SIGN_IN = "sign-in-needed"


def missing_settings(one: Integration, spec: ConnectorSpec, *, is_signed_in: bool) -> tuple[str, ...]:
    """Codes of what is missing, the most urgent first; empty when a run may start."""
    kinds = {option.kind for option in spec.options}
    missing = []
    if not is_signed_in:
        missing.append(SIGN_IN)
    if one.start_date is None:
        missing.append("start-date-missing")
    if OptionKind.JOURNAL in kinds and (one.journal is None or one.credit_journal is None):
        missing.append("journal-missing")
    if OptionKind.FOLDER in kinds and not one.options.get("folder"):
        missing.append("folder-missing")
    return tuple(missing)


def why_not(code: str, spec: ConnectorSpec) -> SynctuiError:
    """The error of a missing setting; a missing sign-in is none, whichever run notices it."""
    problem = AccessDenied if code == SIGN_IN else Misconfigured
    return problem(code, tool=spec.title)


def check_night(integration: Integration) -> None:
    """02:00 to 02:59 happens twice or never on the nights the clock changes: refused with `night-hour-refused`."""
    if integration.nightly_at.hour == _BAD_HOUR:
        raise Misconfigured("night-hour-refused", time=integration.nightly_at.strftime("%H:%M"))
