"""What is typed into the filter: words to be found, and ``status:paid`` or ``sync:failed`` in English or translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from synctui.domain.invoice import Status
from synctui.domain.text import fold
from synctui.i18n import _
from synctui.ports.reading import Mark, Query

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filter:
    """What was understood of it; everything else is text to be found in number, customer and booking number."""

    text: str = ""
    status: frozenset[Status] = frozenset()
    marks: frozenset[Mark] = frozenset()

    def on(self, query: Query) -> Query:
        return replace(query, text=self.text, status=self.status, marks=self.marks)


def understood(typed: str) -> Filter:
    """Read what stands in the filter.

    >>> understood("vos status:paid sync:failed").text
    'vos'
    >>> sorted(understood("sync:failed").marks)
    [<Mark.EDIT_REFUSED: 'edit_refused'>, <Mark.REFUSED: 'refused'>]
    """
    words: list[str] = []
    status: set[Status] = set()
    marks: set[Mark] = set()
    for word in typed.split():
        prefix, _colon, value = word.partition(":")
        is_status = fold(prefix) in {"status", fold(_("Status"))}
        is_sync = fold(prefix) in {"sync", fold(_("Sync"))}
        found_status = _found(value, _status_words()) if is_status else set()
        found_marks = _found(value, _mark_words()) if is_sync else set()
        status |= found_status
        marks |= found_marks
        is_begun = (is_status or is_sync) and not value and ":" in word
        if not (found_status or found_marks or is_begun):
            words.append(word)
    return Filter(" ".join(words), frozenset(status), frozenset(marks))


def _found(values: str, known: Mapping[str, frozenset[T]]) -> set[T]:
    """Everything that begins with one of the values, which stand with commas between them."""
    found: set[T] = set()
    for value in filter(None, _plain(values).split(",")):
        for word, meant in known.items():
            if word.startswith(value):
                found |= meant
    return found


def _plain(word: str) -> str:
    """Without blanks, hyphens and underscores, folded: ``set-aside``, ``set_aside`` and ``setaside`` are one."""
    return fold(word).replace(" ", "").replace("-", "").replace("_", "")


def _status_words() -> dict[str, frozenset[Status]]:
    translated = {
        _("draft"): Status.DRAFT,
        _("outstanding"): Status.OUTSTANDING,
        _("paid"): Status.PAID,
        _("partly paid"): Status.PARTLY_PAID,
        _("part paid"): Status.PARTLY_PAID,
        _("overdue"): Status.OVERDUE,
        _("credited"): Status.CREDITED,
        _("offset"): Status.CREDITED,
    }
    named = {status.value: status for status in Status}
    return {_plain(word): frozenset({status}) for word, status in (named | translated).items()}


def _mark_words() -> dict[str, frozenset[Mark]]:
    failed = frozenset({Mark.REFUSED, Mark.EDIT_REFUSED})
    later = frozenset({Mark.EDITED, Mark.EDIT_REFUSED})
    waiting = frozenset({Mark.NOT_SYNCED, Mark.REFUSED, Mark.UNKNOWN})
    named = {mark.value: frozenset({mark}) for mark in Mark if mark is not Mark.NOT_SYNCED}
    said = {
        "failed": failed,
        _("failed"): failed,
        "unsynced": waiting,
        "not synced": waiting,
        _("not synced"): waiting,
        _("synced"): frozenset({Mark.SYNCED}),
        "checking": frozenset({Mark.UNKNOWN}),
        _("checking"): frozenset({Mark.UNKNOWN}),
        "changed": later,
        _("changed"): later,
        _("gone"): frozenset({Mark.MISSING}),
        _("draft"): frozenset({Mark.DRAFT}),
        _("set aside"): frozenset({Mark.SET_ASIDE}),
    }
    return {_plain(word): marks for word, marks in (named | said).items()}
