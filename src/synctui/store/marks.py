"""What the overview shows of a document's sync: derived from document, integration and link by one statement alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

import sqlalchemy as sa

from synctui.ports.reading import Mark
from synctui.store.codes import MARKS

T = TypeVar("T")
CHUNK = 500

_MARK = f"""
CASE
    WHEN l.state = 'synced' AND l.is_missing THEN {MARKS[Mark.MISSING]}
    WHEN l.state = 'synced' AND d.fingerprint IN (l.fingerprint, coalesce(l.acknowledged, '')) THEN {MARKS[Mark.SYNCED]}
    WHEN l.state = 'synced' AND d.fingerprint = l.refused_edit THEN {MARKS[Mark.EDIT_REFUSED]}
    WHEN l.state = 'synced' THEN {MARKS[Mark.EDITED]}
    WHEN l.state = 'unknown' THEN {MARKS[Mark.UNKNOWN]}
    WHEN l.state = 'intent' THEN {MARKS[Mark.NOT_SYNCED]}
    WHEN d.is_draft THEN {MARKS[Mark.DRAFT]}
    WHEN d.set_aside IS NOT NULL THEN {MARKS[Mark.SET_ASIDE]}
    WHEN i.id IS NULL THEN {MARKS[Mark.NO_TOOL]}
    WHEN d.day > 0 AND d.day < i.start_day THEN {MARKS[Mark.BEFORE_START]}
    WHEN l.state = 'refused' THEN {MARKS[Mark.REFUSED]}
    ELSE {MARKS[Mark.NOT_SYNCED]}
END
"""

_TELLS_WHY = (MARKS[Mark.REFUSED], MARKS[Mark.UNKNOWN], MARKS[Mark.EDIT_REFUSED])

_SHOWN = f"""
SELECT d.id AS id, dep.integration AS integration, {_MARK} AS mark,
    d.number_fold || char(10) || coalesce(l.booking_fold, '') AS words,
    l.booking_number AS booking_number, coalesce(l.booking_order, '') AS booking_order,
    l.code AS code, l.code_values AS code_values, d.gone_at AS gone_at,
    (SELECT f.code FROM follow_up AS f
        WHERE f.integration = l.integration AND f.document_id = d.id AND f.what = 'pdf' AND f.state = 'due') AS owed,
    coalesce(l.synced_at, 0) AS synced_at, l.synced_mode AS synced_mode, l.journal AS journal
FROM document AS d
JOIN department AS dep ON dep.id = d.department_id
LEFT JOIN integration AS i ON i.id = dep.integration
LEFT JOIN link AS l ON l.id = coalesce(
    (SELECT own.id FROM link AS own WHERE own.document_id = d.id AND own.integration = dep.integration),
    (SELECT max(other.id) FROM link AS other WHERE other.document_id = d.id AND other.state = 'synced'))
"""

_REFRESH = f"""
UPDATE document SET integration = s.integration, mark = s.mark, words = s.words, booking_number = s.booking_number,
    booking_order = s.booking_order, synced_at = s.synced_at, synced_mode = s.synced_mode, journal = s.journal,
    code = {{code}}, code_values = {{code_values}}
FROM ({_SHOWN} WHERE {{where}}) AS s
WHERE s.id = document.id AND (
    document.mark <> s.mark OR document.integration IS NOT s.integration OR document.words <> s.words
    OR document.booking_number IS NOT s.booking_number OR document.synced_at <> s.synced_at
    OR document.synced_mode IS NOT s.synced_mode OR document.journal IS NOT s.journal
    OR document.code IS NOT {{code}} OR document.code_values IS NOT {{code_values}})
"""
_CODE = f"""
CASE WHEN s.mark IN {_TELLS_WHY} THEN s.code WHEN s.mark = {MARKS[Mark.SYNCED]} AND s.gone_at > 0 THEN 'gone-at-source'
    WHEN s.mark = {MARKS[Mark.SYNCED]} THEN s.owed END
"""
_CODE_VALUES = f"CASE WHEN s.mark IN {_TELLS_WHY} THEN s.code_values END"


def _refresh(where: str) -> str:
    return _REFRESH.format(where=where, code=_CODE, code_values=_CODE_VALUES)


_OF_DOCUMENTS = sa.text(_refresh("d.id IN :ids")).bindparams(sa.bindparam("ids", expanding=True))
_OF_DEPARTMENT = sa.text(_refresh("d.department_id = :department"))


def refresh(connection: sa.Connection, ids: Collection[int]) -> None:
    """Show these documents as their links are now; rows that stay as they are, are not written."""
    for some in chunks(sorted(ids)):
        connection.execute(_OF_DOCUMENTS, {"ids": some})


def refresh_department(connection: sa.Connection, department_id: int) -> None:
    """The same for a whole department: after a change of its integration or of the start date."""
    connection.execute(_OF_DEPARTMENT, {"department": department_id})


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """As many as one statement takes parameters for."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
