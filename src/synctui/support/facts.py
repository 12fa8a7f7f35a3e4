"""What is known about an error: gathered from the store and from the log of calls, before anything is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from synctui.domain.customer import Customer
from synctui.domain.invoice import Document
from synctui.ports.calls import CallLog, LoggedCall
from synctui.ports.reading import Detail, Reader, RunRow
from synctui.ports.support import Subject

MOST_CALLS = 60
_AFTER = timedelta(minutes=1)
"""An attempt is noted a moment after its last call."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the mail may tell. `names` and `personal` are words that must not leave this computer.

    Of `names` every telling word goes, because a name may be broken over two lines; `personal` go as a whole.
    """

    integration: str | None = None
    tool: str = ""
    """The tool's technical name where it is known, else what the screen called it."""
    department: str = ""
    number: str = ""
    booking_number: str = ""
    code: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str = ""
    run: RunRow | None = None
    calls: tuple[LoggedCall, ...] = ()
    names: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()

    @property
    def request_id(self) -> str:
        """What the tool calls the request that failed last; empty where none failed or it gave no name."""
        failed = [call for call in self.calls if call.has_failed and call.request_id]
        return failed[0].request_id or "" if failed else ""


def gather(reader: Reader, calls: CallLog, subject: Subject, today: date) -> Facts:
    """The facts about a subject; of one that names nothing only the last calls."""
    detail = reader.detail(subject.document, today) if subject.document is not None else None
    run = reader.run(subject.run) if subject.run is not None else None
    if detail is not None:
        return _of_document(detail, calls, subject, run)
    if run is not None:
        return _of_run(run, calls, subject)
    return Facts(
        tool=subject.tool,
        code=subject.code or "",
        values=subject.values,
        tool_text=subject.tool_text or "",
        calls=tuple(calls.last(MOST_CALLS)),
    )


def _of_document(detail: Detail, calls: CallLog, subject: Subject, run: RunRow | None) -> Facts:
    said = next((entry for entry in detail.history if entry.code is not None), None)
    link_text = detail.link.tool_text if detail.link is not None else None
    until = said.at + _AFTER if said is not None else None
    return Facts(
        integration=detail.integration,
        tool=detail.tool or subject.tool,
        department=detail.document.department.name,
        number=detail.document.number or "",
        booking_number=detail.row.booking_number or "",
        code=subject.code or detail.row.code or "",
        values=subject.values or detail.row.values,
        tool_text=subject.tool_text or link_text or (said.tool_text if said is not None else None) or "",
        run=run,
        calls=tuple(calls.last(MOST_CALLS, integration=detail.integration, until=until)),
        names=frozenset(_names_of(detail.document.customer)),
        personal=frozenset(_personal_of(detail.document)),
    )


def _of_run(run: RunRow, calls: CallLog, subject: Subject) -> Facts:
    """The calls of a run are those of its integration while it had the lease."""
    within = calls.last(
        MOST_CALLS, integration=run.integration, since=run.started_at, until=run.ended_at and run.ended_at + _AFTER
    )
    return Facts(
        integration=run.integration,
        tool=run.tool,
        department=run.department,
        code=subject.code or _text(run.report, "code"),
        values=subject.values,
        tool_text=subject.tool_text or _text(run.report, "tool_text"),
        run=run,
        calls=tuple(within),
    )


def _text(report: Mapping[str, object], key: str) -> str:
    value = report.get(key)
    return value if isinstance(value, str) else ""


def _names_of(customer: Customer) -> Iterator[str]:
    place = customer.address
    yield from filter(None, (customer.name, place.line_1, place.line_2, place.city))


def _personal_of(document: Document) -> Iterator[str]:
    """Numbers and addresses, and what the lines say: a description often names a person or a place."""
    customer = document.customer
    told = (customer.vat_number, customer.national_id, customer.email, customer.endpoint, customer.address.postal_code)
    yield from filter(None, told)
    yield from (line.description for line in document.lines)
