"""VAT categories of EN 16931: why a rate is what it is. 0 % is not one thing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from synctui.domain.booking import VatCode
from synctui.domain.invoice import TaxRate

STANDARD = "S"
NOT_SUBJECT = "O"
NEED_VAT_NUMBER_OF_BUYER = frozenset({"AE", "K"})
_WITH_PERCENT = frozenset({STANDARD, "L", "M"})

_NAMES = {
    STANDARD: "Standard or reduced rate",
    "Z": "Zero rate",
    "E": "Exempt",
    "AE": "Reverse charge",
    "K": "Intra-EU supply of goods",
    "G": "Export outside the EU",
    NOT_SUBJECT: "Not subject to VAT",
    "L": "Canary Islands (IGIC)",
    "M": "Ceuta and Melilla (IPSI)",
}
REASON_CODES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", NOT_SUBJECT: "VATEX-EU-O"}
NEED_REASON = frozenset({"E", *REASON_CODES})


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its percentage, which is what the file adds up by."""

    code: str
    percent: Decimal

    @property
    def is_sound(self) -> bool:
        """A standard rate is more than 0 %, every reason for no VAT is 0 %."""
        return self.code in _NAMES and (self.percent > 0 if self.code == STANDARD else self._may_be_zero)

    @property
    def _may_be_zero(self) -> bool:
        return self.code in _WITH_PERCENT or self.percent == 0


def vat_codes() -> tuple[VatCode, ...]:
    return tuple(VatCode(code, name, None if code in _WITH_PERCENT else Decimal(0)) for code, name in _NAMES.items())


def suggested_code(rate: TaxRate) -> str | None:
    """The category that the source names; a rate above 0 % is a standard one; 0 % alone says nothing.

    >>> [suggested_code(TaxRate("teamleader:1", percent, "")) for percent in (Decimal(19), Decimal(0))]
    ['S', None]
    """
    if rate.category in _NAMES:
        return rate.category
    return STANDARD if rate.percent > 0 else None
