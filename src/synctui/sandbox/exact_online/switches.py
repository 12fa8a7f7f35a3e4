"""What nobody outside the vendor knows of Exact Online, as switches: a client must be right in every position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from synctui.sandbox.exact_online.words import LANGUAGES, Refusal

SALES_INVOICE, GENERAL = 10, 183
HEADERS = ("milliseconds", "past", "absent", "zeros")


@dataclass(slots=True)
class Switches:
    """May be turned at any time. The first position is what users of other programs report most often."""

    refusal_status: int = 500
    """A refused document is answered with 500 and a sentence, or with 400, which counts for the lock-out."""
    reason_in_header: bool = False
    """The sentence stands in the header `Reason`, and the body is empty."""
    vat_amounts: str = "kept"
    """A stated VAT amount is `kept`, computed anew (`computed`), or `refused` where it differs."""
    turns_credit_amounts: bool = False
    """Amounts in the journal of the credit notes are taken for what is given back: minus becomes plus."""
    due_from_condition: bool = False
    """Where both are given, the payment condition wins over the due date."""
    needs_condition: bool = False
    """No default payment condition is set, so that every entry must bring one."""
    checks_digits: bool = False
    """VAT numbers are checked to the digit."""
    narrow_fields: bool = True
    """Text fields have a width, and longer texts are refused."""
    lags_everywhere: bool = False
    """`lag` holds for customers and documents too, not for entries alone."""
    links_documents: bool = True
    """A document shows the entry that names it."""
    keeps_link: bool = False
    """A document still shows its entry when that was deleted."""
    checks_document_account: bool = True
    """A document for a customer that is not there is refused."""
    orders: bool = True
    """`$orderby` is understood."""
    lists_paid: bool = False
    """The list of receivables shows paid ones too, with nothing open."""
    lists_open_periods: bool = True
    """The list of periods per journal shows open ones too."""
    limit_headers: str = HEADERS[0]
    """Resets come in milliseconds, lie in the `past`, are `absent`, or the day reads as 0 while the minute is full."""
    document_types: Mapping[int, tuple[str, bool]] = field(
        default_factory=lambda: {
            SALES_INVOICE: ("Verkoopfactuur", True),
            20: ("Inkoopfactuur", True),
            55: ("Overig", True),
            GENERAL: ("Algemene bijlage", True),
        }
    )
    """Kinds of documents, and which of them this user may make; the numbers are not known for certain."""

    def check_lengths(self, widths: Mapping[str, int], body: Mapping[str, object]) -> None:
        for name, length in widths.items() if self.narrow_fields else ():
            if len(str(body.get(name) or "")) > length:
                raise Refusal("too-long", field=name, length=str(length))

    def turned(self, text: str) -> Switches:
        """With the positions of a text as it comes from a command line: ``refusal_status=400,orders=0``."""
        given = dict(part.split("=", 1) for part in text.split(",") if part.strip())
        kinds = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        unknown = sorted(given.keys() - {name for name, kind in kinds.items() if kind in {int, bool, str}})
        if unknown:
            raise ValueError(f"no such switch: {', '.join(unknown)}")
        typed: dict[str, Any] = {
            name: bool(int(value)) if kinds[name] is bool else kinds[name](value) for name, value in given.items()
        }
        return replace(self, **typed)


def language_of(text: str) -> str:
    """Raises ValueError for a language that this sandbox does not speak."""
    if text.upper() not in LANGUAGES:
        raise ValueError(f"no such language: {text}")
    return text.upper()
