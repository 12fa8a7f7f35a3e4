"""From a document to a booking request: VAT codes, ledger accounts and cents resolved, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from synctui.domain.booking import BookingLine, BookingRequest, Refused
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, TaxRate, totals_problem
from synctui.domain.money import Money


@dataclass(frozen=True, slots=True)
class _Part:
    """A line or a document-level allowance on its way to a posting line."""

    description: str
    net: Money
    tax: TaxRate
    ledger: str | None = None
    quantity: Decimal | None = None
    cost_centre: str | None = None
    is_discount: bool = False


def reference_of(document: Document) -> str:
    """What the document is found by in the tool: its own number, which is what a bookkeeper looks for too."""
    return document.number or document.key


def prepare(
    document: Document,
    integration: Integration,
    *,
    needs_vat: bool = True,
    needs_journal: bool = True,
    needs_ledger: bool = True,
) -> BookingRequest | Refused:
    """Resolve one document for its tool. Refuses with the first thing that a person must settle."""
    problem = _stated_facts_problem(document)
    if problem is not None:
        return problem
    journal = integration.credit_journal if document.is_credit_note else integration.journal
    if journal is None and needs_journal:
        return Refused(document.key, "journal-missing", {"kind": document.kind.value})
    parts = _parts(document)
    vat = distribute_vat(document, [(part.net, part.tax) for part in parts])
    if vat is None:
        return Refused(document.key, "vat-without-lines", {"number": document.number or ""})
    lines: list[BookingLine] = []
    for part, line_vat in zip(parts, vat, strict=True):
        code = integration.mapping.vat.get(part.tax.key)
        if needs_vat and code is None:
            return Refused(document.key, "vat-not-mapped", {"rate": part.tax.label, "key": part.tax.key})
        ledger = _ledger(part, integration)
        if ledger is None and needs_ledger:
            values = {"line": part.description, "rate": part.tax.label, "key": part.tax.key}
            return Refused(document.key, "ledger-missing", values)
        lines.append(
            BookingLine(
                description=part.description,
                net=part.net,
                vat=line_vat,
                vat_code=code or "",
                ledger=ledger or "",
                quantity=part.quantity,
                cost_centre=_cost_centre(part, integration.mapping.cost_centres),
            )
        )
    return BookingRequest(document, reference_of(document), journal or "", tuple(lines))


def distribute_vat(document: Document, parts: Sequence[tuple[Money, TaxRate]]) -> list[Money] | None:
    """The document's VAT per rate spread over its parts; what rounding leaves goes on the largest part of that rate.

    None where the document states VAT for a rate that no part has. The sum per rate is always the stated one.
    """
    result = [Money.zero(document.currency) for _ in parts]
    for stated in document.vat:
        mine = [i for i, (_, tax) in enumerate(parts) if tax.key == stated.tax.key]
        if not mine:
            if stated.vat:
                return None
            continue
        left = stated.vat
        for i in mine:
            result[i] = Money.rounded(parts[i][0].amount * stated.tax.percent / 100, document.currency)
            left = left - result[i]
        largest = max(mine, key=lambda i: abs(parts[i][0].cents))
        result[largest] = result[largest] + left
    return result


def _stated_facts_problem(document: Document) -> Refused | None:
    if not document.number:
        return Refused(document.key, "number-missing")
    if document.date is None:
        return Refused(document.key, "date-missing", {"number": document.number})
    if not document.lines:
        return Refused(document.key, "lines-missing", {"number": document.number})
    problem = totals_problem(document)
    if problem is not None:
        return Refused(
            document.key,
            "totals-contradict",
            {"what": problem.what, "stated": str(problem.stated), "computed": str(problem.computed)},
        )
    return None


def _parts(document: Document) -> list[_Part]:
    lines = [
        _Part(line.description, line.net, line.tax, line.ledger, line.quantity, line.cost_centre)
        for line in document.lines
    ]
    extra = [
        _Part(part.description, part.net, part.tax, is_discount=(part.net.cents < 0) != (document.gross.cents < 0))
        for part in document.allowances
    ]
    return lines + extra


def _ledger(part: _Part, integration: Integration) -> str | None:
    mapping = integration.mapping
    if part.is_discount and mapping.discount_ledger:
        return mapping.discount_ledger
    if part.ledger is not None and part.ledger in mapping.ledger:
        return mapping.ledger[part.ledger]
    return mapping.ledger_by_vat.get(part.tax.key) or mapping.default_ledger


def _cost_centre(part: _Part, known: Mapping[str, str]) -> str | None:
    return known.get(part.cost_centre, part.cost_centre) if part.cost_centre else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check outside the domain (VAT number syntax) found about one document, as a value for the plan."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
