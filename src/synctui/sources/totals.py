"""Whether a file's own figures fit together: checked before it is imported, so that nothing is ever made to fit."""

from __future__ import annotations

from synctui.domain.errors import BadInput
from synctui.domain.invoice import Document, Kind, negated, totals_problem
from synctui.domain.money import Money


def agree(what: str, stated: Money, computed: Money) -> None:
    """Raise `totals-contradict` with both figures where they differ."""
    if stated != computed:
        raise BadInput("totals-contradict", what=what, stated=str(stated), computed=str(computed))


def settled(document: Document) -> Document:
    """The document as written in the file, checked, and signed by what it does to the customer's debt.

    Files state credit notes with positive amounts. Raises `totals-contradict`, `lines-missing` or `vat-without-lines`.
    """
    if not document.lines:
        raise BadInput("lines-missing", number=document.number or "")
    problem = totals_problem(document)
    if problem is not None:
        agree(problem.what, problem.stated, problem.computed)
    used = {line.tax.key for line in document.lines} | {part.tax.key for part in document.allowances}
    for part in document.vat:
        if part.vat and part.tax.key not in used:
            raise BadInput("vat-without-lines", number=document.number or "", rate=part.tax.label)
    return negated(document) if document.kind is Kind.CREDIT_NOTE else document
