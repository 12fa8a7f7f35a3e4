"""VAT codes of Yuki: a type and a percentage, and a country for sales at another country's rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class VatType:
    """Written ``type-percent`` or ``type-percent-country`` in the mapping."""

    type: str
    percent: Decimal = Decimal(0)
    country: str | None = None

    @classmethod
    def parse(cls, code: str) -> VatType:
        """Whatever a person has typed: what is no percentage counts as none.

        >>> VatType.parse("40-21-NL")
        VatType(type='40', percent=Decimal('21'), country='NL')
        """
        type_, _, rest = code.partition("-")
        text, _, country = rest.partition("-")
        try:
            percent = Decimal(text or "0")
        except InvalidOperation:
            percent = Decimal(0)
        return cls(type_, percent, country or None)

    @property
    def code(self) -> str:
        """
        >>> VatType("1", Decimal("21.00")).code
        '1-21'
        """
        percent = format(self.percent.normalize(), "f") if self.percent else "0"
        return "-".join([self.type, percent, *([self.country] if self.country else [])])
