"""What a Yuki administration offers to choose from: accounts and VAT codes. It has no journals."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from lxml import etree

from synctui.connectors.yuki.session import Session
from synctui.connectors.yuki.soap import children, text
from synctui.connectors.yuki.vat import VatType
from synctui.domain.booking import LedgerAccount, ReferenceData, VatCode

_REVENUE = ("70", "8")
"""First digits of revenue accounts: Belgian and Dutch charts."""


async def read_reference_data(session: Session, administration: str) -> ReferenceData:
    """Two calls."""
    of = [("administrationID", administration)]
    accounts = await session.call("AccountingInfo", "GetGLAccountScheme", of)
    codes = await session.call("Vat", "ActiveVATCodesList", of)
    vat = {code.code: code for code in map(_vat_code, children(codes, "VATCode"))}
    return ReferenceData(
        ledger_accounts=tuple(_account(one) for one in children(accounts, "GlAccount")),
        vat_codes=tuple(vat.values()),
    )


def _account(element: etree._Element) -> LedgerAccount:
    """The description's name is misspelled in the answer."""
    code = text(element, "code")
    name = text(element, "descripton") or text(element, "description")
    is_blocked = text(element, "isEnabled").lower() == "false"
    return LedgerAccount(code, code, name, code.startswith(_REVENUE), is_blocked)


def _vat_code(element: etree._Element) -> VatCode:
    try:
        percent = Decimal(text(element, "percentage") or "0")
    except InvalidOperation:
        percent = Decimal(0)
    vat = VatType(text(element, "type"), percent, text(element, "country") or None)
    return VatCode(vat.code, text(element, "description") or text(element, "typeDescription"), percent)
