"""Electronic addresses: the scheme and the number under which a party receives e-invoices (EAS code list)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from synctui.wire.vat_numbers import normal_form

_WRITTEN = re.compile(r"(?:.*::)?(\d{4}|AN|AQ|AS|AU|EM)\s*:\s*(\S.*)")
"""As people write it: ``0208:0403170701``, also with the name of the network in front."""
_BY_VAT_NUMBER = {"AT": "9914", "DE": "9930", "FR": "9957", "LU": "9938", "NL": "9944"}
LEITWEG = "0204"
MAIL = "EM"


@dataclass(frozen=True, slots=True)
class Endpoint:
    scheme: str
    value: str


def written(text: str | None) -> Endpoint | None:
    """What somebody has noted, with its scheme; an e-mail address needs none.

    >>> written("iso6523-actorid-upis::0208:0403170701"), written("rechnung@amt.example"), written("4711")
    (Endpoint(scheme='0208', value='0403170701'), Endpoint(scheme='EM', value='rechnung@amt.example'), None)
    """
    if not text:
        return None
    found = _WRITTEN.fullmatch(text.strip())
    if found is not None:
        return Endpoint(found[1], found[2])
    return Endpoint(MAIL, text.strip()) if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text.strip()) else None


def by_vat_number(vat_number: str | None, country: str | None) -> Endpoint | None:
    """The address under which companies of that country are registered by their VAT number, where there is one.

    >>> by_vat_number("BE 0403.170.701", None), by_vat_number("DE136695976", None), by_vat_number(None, "DE")
    (Endpoint(scheme='0208', value='0403170701'), Endpoint(scheme='9930', value='DE136695976'), None)
    """
    number = normal_form(vat_number, country) if vat_number else None
    if number is None:
        return None
    if re.fullmatch(r"BE\d{10}", number):
        return Endpoint("0208", number[2:])
    scheme = _BY_VAT_NUMBER.get(number[:2])
    return Endpoint(scheme, number) if scheme is not None else None


def by_mail(email: str | None) -> Endpoint | None:
    """XRechnung takes an e-mail address; the Peppol network does not deliver to one."""
    return Endpoint(MAIL, email) if email else None
