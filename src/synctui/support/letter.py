"""The mail's words: what happened, where, with which versions, and what is attached; nothing personal is left in it."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from synctui import i18n
from synctui.i18n import _
from synctui.i18n.errors import ErrorText, error_text
from synctui.i18n.formats import count, day_and_time
from synctui.ports.calls import LoggedCall
from synctui.ports.reading import RunRow
from synctui.ports.support import Mail, Part, Shot
from synctui.support.facts import Facts
from synctui.support.people import Replaced, without_names, without_people, words_of_names
from synctui.wire.redact import redact

PACKAGES = ("synctui", "textual", "httpx", "SQLAlchemy", "lxml")
_LABEL = 22
_PERSONAL_VALUES = frozenset({"customer", "found_customer", "vat_number", "email", "line", "seller", "found", "key"})
"""Values of an error that name somebody, or may."""
_MOST_DOCUMENTS = 30


@dataclass(frozen=True, slots=True)
class Sender:
    """What the mail says of this place: the tool's title, its books, the zone of times, the terminal."""

    contact: str = ""
    tool_title: str = ""
    administration: str = ""
    zone: str = "UTC"
    terminal: str = ""
    crash: str = ""
    """Where the program broke down last; empty where it did not."""


@dataclass(frozen=True, slots=True)
class Censor:
    """Takes secrets, known names and everything that looks like a person's data out of texts."""

    names: frozenset[str] = field(default_factory=frozenset)

    def __call__(self, text: str, replaced: Replaced | None = None) -> str:
        """Addresses and numbers go first: a name may be a part of them."""
        mask = replaced or (lambda _found: "•••")
        return without_names(without_people(redact(text), mask), self.names, mask)


def censor_of(facts: Facts, names: frozenset[str]) -> Censor:
    """Of the customer in question every telling word goes; of other customers the names that were found."""
    told = {value for key, value in facts.values.items() if key in _PERSONAL_VALUES}
    return Censor(frozenset(words_of_names(facts.names)) | facts.personal | told | names)


def compose(facts: Facts, sender: Sender, censor: Censor, shot: Shot | None = None) -> Mail:
    """The whole mail. `shot` has been taken through the censor already."""
    error = _error(facts, sender)
    what = ", ".join(filter(None, (sender.tool_title or facts.tool, facts.number, error.short if error else "")))
    code = f" [{facts.code}]" if facts.code else ""
    parts = list(_parts(facts, shot, censor))
    lines = [*_body(facts, sender, error), "", *_attached(parts)]
    return Mail(
        to=sender.contact,
        subject=censor(f"synctui: {what or _('a question')}{code}"),
        text=censor("\n".join(lines)) + "\n",
        parts=tuple(parts),
    )


def _error(facts: Facts, sender: Sender) -> ErrorText | None:
    if not facts.code:
        return None
    title = sender.tool_title or facts.tool
    return error_text(facts.code, facts.values, title, tool_text=facts.tool_text or None)


def _body(facts: Facts, sender: Sender, error: ErrorText | None) -> Iterator[str]:
    if error is not None:
        yield error.what
        yield from filter(None, (error.why,))
        yield ""
    yield _("My question:")
    yield ""
    yield ""
    for label, value in _table(facts, sender):
        if value:
            yield f"{label + ':':<{_LABEL}} {value}"
    if facts.run is not None:
        yield from ("", *_left_out(facts.run))
    yield ""
    yield from (f"{name:<{_LABEL}} {found}" for name, found in versions(sender))


def _table(facts: Facts, sender: Sender) -> Sequence[tuple[str, str]]:
    title = sender.tool_title
    tool = f"{title} ({facts.tool})" if title and facts.tool != title else title or facts.tool
    run = facts.run
    return (
        (_("Accounting tool"), tool),
        (_("Administration"), sender.administration),
        (_("Company entity"), facts.department),
        (_("Invoice"), facts.number),
        (_("Booking number"), facts.booking_number),
        (_("Error code"), facts.code),
        (_("Raw answer"), facts.tool_text),
        (_("Request of the tool"), facts.request_id),
        (_("Sync"), f"{run.id}, {day_and_time(run.started_at, sender.zone)}, {run.ending or '–'}" if run else ""),
        (_("Crash"), sender.crash),
    )


def _left_out(run: RunRow) -> Iterator[str]:
    rows = run.report.get("not_booked")
    found = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
    for row in found[:_MOST_DOCUMENTS]:
        yield f"{row.get('number') or '–'}  {row.get('code')}  {row.get('tool_text') or ''}".rstrip()
    if len(found) > _MOST_DOCUMENTS:
        yield _("and {n} more").format(n=count(len(found) - _MOST_DOCUMENTS))


def versions(sender: Sender) -> Iterator[tuple[str, str]]:
    """Of the program, of what it stands on, and of the place it runs in."""
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
    yield "Python", f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    yield "language", i18n.language()
    if sender.terminal:
        yield "terminal", sender.terminal


def _parts(facts: Facts, shot: Shot | None, censor: Censor) -> Iterator[Part]:
    if shot is not None:
        yield Part("screen.txt", "text/plain", shot.text)
        yield Part("screen.svg", "image/svg+xml", shot.svg)
    if facts.calls:
        yield Part("calls.txt", "text/plain", censor("\n".join(call_line(call) for call in facts.calls)) + "\n")


def call_line(call: LoggedCall) -> str:
    """One call of the log on one line, with its instant in UTC."""
    told = (f"{name}={value}" for name, value in call.limits.items())
    status = "---" if call.status is None else str(call.status)
    words = [f"{call.at:%Y-%m-%d %H:%M:%S}Z", call.method, status, f"{call.milliseconds} ms", call.address]
    return "  ".join([*words, *([f"request={call.request_id}"] if call.request_id else []), *told])


def _attached(parts: Sequence[Part]) -> Iterator[str]:
    if parts:
        yield _("Attached: {names}").format(names=", ".join(part.name for part in parts))
    yield _("Secrets, and names, addresses and numbers of customers have been taken out (•••).")
