"""What can be linked without asking: rates, accounts and cost centres of the source that one thing of the tool fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from synctui.domain.booking import LedgerAccount, ReferenceData, VatCode
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import TaxRate
from synctui.domain.text import fold


class Linked(StrEnum):
    """Of which mapping a match is."""

    VAT = "vat"
    LEDGER = "ledger"
    COST_CENTRE = "cost_centre"


@dataclass(frozen=True, slots=True)
class Match:
    """One thing of the source (`key`, called `label`) and the one thing of the tool that fits it."""

    of: Linked
    key: str
    label: str
    value: str
    offered: str
    """What people call the tool's one: code and name."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Nothing fits, or `fitting` things do, so that a person chooses."""

    of: Linked
    key: str
    label: str
    fitting: int = 0


@dataclass(frozen=True, slots=True)
class Matches:
    found: tuple[Match, ...] = ()
    left: tuple[Unmatched, ...] = ()


def matches(
    mapping: Mappings,
    data: ReferenceData,
    *,
    rates: Sequence[TaxRate] = (),
    ledgers: Iterable[str] = (),
    cost_centres: Iterable[str] = (),
) -> Matches:
    """For everything that is not linked yet; what is linked stays as it is."""
    answers = [
        *(_rate(rate, rates, data.vat_codes) for rate in rates if rate.key not in mapping.vat),
        *(_ledger(number, data.ledger_accounts) for number in ledgers if number not in mapping.ledger),
        *(_centre(name, data.cost_centres) for name in cost_centres if name not in mapping.cost_centres),
    ]
    found = tuple(one for one in answers if isinstance(one, Match))
    return Matches(found, tuple(one for one in answers if isinstance(one, Unmatched)))


def with_matches(one: Integration, found: Iterable[Match]) -> Integration:
    """The integration with these links added."""
    chosen = list(found)
    mapping = one.mapping

    def links(of: Linked) -> dict[str, str]:
        return {match.key: match.value for match in chosen if match.of is of}

    return replace(
        one,
        mapping=replace(
            mapping,
            vat={**mapping.vat, **links(Linked.VAT)},
            ledger={**mapping.ledger, **links(Linked.LEDGER)},
            cost_centres={**mapping.cost_centres, **links(Linked.COST_CENTRE)},
        ),
    )


def _rate(rate: TaxRate, rates: Sequence[TaxRate], codes: Sequence[VatCode]) -> Match | Unmatched:
    """By name; else by percent, where neither side has two of it. 0 % is not one thing: by name alone."""
    usable = [code for code in codes if code.is_exclusive and not code.is_blocked]
    named = [code for code in usable if fold(rate.label) in {fold(code.name), fold(code.code)}]
    fitting = [code for code in usable if rate.percent and code.percent == rate.percent]
    is_alone = sum(1 for other in rates if other.percent == rate.percent) == 1
    chosen = named or (fitting if is_alone else [])
    if len(chosen) == 1:
        code = chosen[0]
        return Match(Linked.VAT, rate.key, rate.label, code.code, f"{code.code}  {code.name}")
    return Unmatched(Linked.VAT, rate.key, rate.label, len(chosen or fitting))


def _ledger(number: str, accounts: Sequence[LedgerAccount]) -> Match | Unmatched:
    """By the account's number: a revenue account that is open."""
    fitting = [one for one in accounts if one.code.strip() == number.strip() and one.is_revenue and not one.is_blocked]
    if len(fitting) == 1:
        account = fitting[0]
        return Match(Linked.LEDGER, number, number, account.remote_id, f"{account.code.strip()}  {account.name}")
    return Unmatched(Linked.LEDGER, number, number, len(fitting))


def _centre(name: str, centres: Sequence[tuple[str, str]]) -> Match | Unmatched:
    """By code, else by name."""
    for fitting in _by_code_then_name(name, centres):
        if len(fitting) == 1:
            code, title = fitting[0]
            return Match(Linked.COST_CENTRE, name, name, code, f"{code}  {title}")
        if fitting:
            return Unmatched(Linked.COST_CENTRE, name, name, len(fitting))
    return Unmatched(Linked.COST_CENTRE, name, name)


def _by_code_then_name(name: str, centres: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    yield [one for one in centres if fold(one[0]) == fold(name)]
    yield [one for one in centres if fold(one[1]) == fold(name)]
