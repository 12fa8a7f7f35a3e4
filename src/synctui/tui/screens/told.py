"""A run's report as it is stored, read back into typed values for the bell and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from synctui.domain.invoice import DocumentKey, Kind

Stored = Mapping[str, object]
"""JSON of `ports.report_json.report_as_json`, perhaps with `tool_title` and `department_name`."""


@dataclass(frozen=True, slots=True)
class ToldBooked:
    document: DocumentKey
    number: str
    kind: Kind
    booking_number: str
    gross: str
    currency: str
    is_adopted: bool = False
    is_updated: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldNotBooked:
    document: DocumentKey
    number: str
    kind: Kind
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one run told: counts, both lists, and how it ended."""

    tool: str
    department: str
    mode: str
    ending: str
    customers: int = 0
    booked: tuple[ToldBooked, ...] = ()
    not_booked: tuple[ToldNotBooked, ...] = ()
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def notes(self) -> Mapping[str, tuple[str, ...]]:
        """Code of each thing a person should know, with the numbers of the documents it is about."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.booked:
            for code in row.notes:
                found[code] = (*found.get(code, ()), row.number)
        return found


def told(stored: Stored) -> Told:
    """Read a stored report; what is missing or of another type counts as empty, so that an old one still opens."""
    return Told(
        tool=_text(stored, "tool_title") or _text(stored, "tool"),
        department=_text(stored, "department_name"),
        mode=_text(stored, "mode"),
        ending=_text(stored, "ending"),
        customers=_whole(stored, "customers"),
        booked=tuple(_booked(row) for row in _rows(stored, "booked")),
        not_booked=tuple(_not_booked(row) for row in _rows(stored, "not_booked")),
        code=_text(stored, "code") or None,
        values=_values(stored),
        notices=_texts(stored, "notices"),
    )


def _booked(row: Stored) -> ToldBooked:
    return ToldBooked(
        document=_text(row, "document"),
        number=_text(row, "number"),
        kind=_kind(row),
        booking_number=_text(row, "booking_number"),
        gross=_text(row, "gross"),
        currency=_text(row, "currency"),
        is_adopted=row.get("adopted") is True,
        is_updated=row.get("updated") is True,
        notes=_texts(row, "notes"),
    )


def _not_booked(row: Stored) -> ToldNotBooked:
    return ToldNotBooked(
        document=_text(row, "document"),
        number=_text(row, "number"),
        kind=_kind(row),
        code=_text(row, "code"),
        values=_values(row),
        tool_text=_text(row, "tool_text") or None,
    )


def _kind(row: Stored) -> Kind:
    return Kind.CREDIT_NOTE if row.get("kind") == Kind.CREDIT_NOTE.value else Kind.INVOICE


def _text(stored: Stored, key: str) -> str:
    value = stored.get(key)
    return value if isinstance(value, str) else ""


def _texts(stored: Stored, key: str) -> tuple[str, ...]:
    value = stored.get(key)
    return tuple(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _whole(stored: Stored, key: str) -> int:
    value = stored.get(key)
    return value if isinstance(value, int) else 0


def _rows(stored: Stored, key: str) -> list[Stored]:
    value = stored.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def _values(stored: Stored) -> Mapping[str, str]:
    value = stored.get("values")
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, Mapping) else {}
