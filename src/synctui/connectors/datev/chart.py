"""Tax cases and revenue accounts of DATEV's standard charts SKR03 and SKR04, and which accounts bring their own tax."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from synctui.domain.booking import LedgerAccount, VatCode
from synctui.domain.invoice import TaxRate

HOME = "DE"
STANDARD = "standard"
"""In place of an account number: the account that the chart has for the tax case."""


@dataclass(frozen=True, slots=True)
class TaxCase:
    """Why a line has the VAT it has, and where that is posted. `code` is what a tax rate of the source is mapped to."""

    code: str
    name: str
    percent: Decimal
    accounts: tuple[str, str]
    """In SKR03 and in SKR04, four digits."""
    key: str | None = ""
    """BU-Schlüssel on an account that has no tax of its own; empty where none is needed, None where there is none."""
    needs_vat_number: bool = False
    is_taxed_abroad: bool = False
    """The VAT is that of the customer's country (One-Stop-Shop): country and rate are handed over too."""

    def account(self, chart: str) -> str:
        return self.accounts[0 if chart == "03" else 1]


def _case(code: str, name: str, percent: int, skr03: str, skr04: str, key: str | None = "", **more: bool) -> TaxCase:
    return TaxCase(code, name, Decimal(percent), (skr03, skr04), key, **more)


_ABROAD = ("27", "25.5", "25", "24", "23", "22", "21", "20", "18", "17", "15", "14", "13.5", "13", "12", "10")
_ABROAD_REDUCED = ("9.5", "9", "8", "6", "5.5", "5", "4.8", "4", "3", "2.1")

CASES: Mapping[str, TaxCase] = {
    one.code: one
    for one in (
        _case("19", "19 % USt", 19, "8400", "4400", "3"),
        _case("7", "7 % USt", 7, "8300", "4300", "2"),
        _case("16", "16 % USt", 16, "8340", "4340", "5"),
        _case("reverse-charge", "§ 13b UStG, Leistungsempfänger schuldet die Steuer", 0, "8337", "4337", None),
        _case("intra-eu", "Innergemeinschaftliche Lieferung", 0, "8125", "4125", "11", needs_vat_number=True),
        _case("intra-eu-service", "Leistung im EU-Ausland, § 18b UStG", 0, "8336", "4336", None, needs_vat_number=True),
        _case("export", "Ausfuhrlieferung", 0, "8120", "4120", "1"),
        _case("third-country", "Leistung im Drittland, nicht steuerbar", 0, "8338", "4338", None),
        _case("exempt", "Steuerfrei nach § 4 Nr. 8 ff. UStG", 0, "8100", "4100"),
        _case("zero", "0 % USt, § 12 Abs. 3 UStG", 0, "8290", "4290"),
        _case("small-business", "Kleinunternehmer, § 19 UStG", 0, "8195", "4185"),
        _case("not-taxable", "Nicht steuerbar", 0, "8200", "4200"),
        *(
            TaxCase(f"oss-{rate}", f"OSS, {rate} %", Decimal(rate), ("8320", "4320"), "10", is_taxed_abroad=True)
            for rate in (*_ABROAD, *_ABROAD_REDUCED)
        ),
    )
}

_OF_CATEGORY = {"AE": "reverse-charge", "K": "intra-eu", "G": "export", "E": "exempt", "Z": "zero", "O": "not-taxable"}

_BY_ITSELF: tuple[tuple[int, int, str | None], ...] = (
    (100, 100, "0"),
    (120, 120, "0"),
    (125, 125, "0"),
    (130, 130, "0"),
    (135, 135, "0"),
    (140, 140, "0"),
    (150, 150, "0"),
    (160, 160, "0"),
    (290, 290, "0"),
    (300, 314, "7"),
    (315, 319, "19"),
    (320, 329, None),
    (336, 339, "0"),
    (340, 349, "16"),
    (400, 410, "19"),
    (731, 731, "7"),
    (736, 736, "19"),
    (750, 750, "7"),
    (760, 760, "19"),
    (780, 780, "7"),
    (790, 790, "19"),
)
"""Last three digits of the accounts 8xxx (SKR03) and 4xxx (SKR04) that bring their own tax: first, last, per cent.

None: the rate is said with each posting. As SKR03 and SKR04 are commonly published (accounts marked "AM"); not checked
against a document of DATEV: the tax adviser's own list decides, and every account may be set by hand.
"""


def automatic_percent(account: str, chart: str) -> tuple[bool, Decimal | None]:
    """Whether the chart's account brings its own tax, and which per cent; None where each posting says it.

    >>> automatic_percent("84000", "03"), automatic_percent("4320", "04"), automatic_percent("4200", "04")
    ((True, Decimal('19')), (True, None), (False, None))
    """
    base, rest = account[:4], account[4:]
    is_revenue = base[:1] == ("8" if chart == "03" else "4") and len(base) == 4 and not rest.strip("0")
    for first, last, percent in _BY_ITSELF if is_revenue else ():
        if first <= int(base[1:]) <= last:
            return True, None if percent is None else Decimal(percent)
    return False, None


def case_of(rate: TaxRate) -> str | None:
    """The tax case that a rate is most likely to be: by its EN 16931 category, else by its figure.

    None where a person must say it: 0 % has many reasons.
    """
    if not rate.percent:
        return _OF_CATEGORY.get(rate.category or "")
    figure = format(rate.percent.normalize(), "f")
    return next((code for code in (figure, f"oss-{figure}") if code in CASES), None)


def is_doubtful(case: TaxCase, country: str | None, vat_number: str) -> bool:
    """Whether the customer's country speaks against the tax case: § 13b is for services in Germany, and what is
    intra-EU leaves it."""
    if case.code == "reverse-charge":
        return country not in {None, HOME}
    return case.needs_vat_number and HOME in {country, vat_number[:2]}


def vat_codes() -> tuple[VatCode, ...]:
    return tuple(VatCode(case.code, case.name, case.percent) for case in CASES.values())


def ledger_accounts(chart: str, digits: int) -> tuple[LedgerAccount, ...]:
    """What to choose revenue accounts from: the chart's own, lengthened to the number of digits that the books have."""
    found = {STANDARD: LedgerAccount(STANDARD, STANDARD, "nach Steuerfall")}
    for case in CASES.values():
        number = case.account(chart).ljust(digits, "0")
        found.setdefault(number, LedgerAccount(number, number, case.name.partition(",")[0]))
    plain = ("8200" if chart == "03" else "4200").ljust(digits, "0")
    return (*found.values(), *(() if plain in found else (LedgerAccount(plain, plain, "Erlöse"),)))
