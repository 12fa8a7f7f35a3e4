"""What nobody has written down about Lexware Office, as switches: a client must be right in every position of them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Switches:
    """Positions may be changed at any time."""

    error_shape: str = "legacy"
    """How refusals look: ``legacy`` (IssueList), or ``new`` (message and details)."""
    amounts_as_text: bool = False
    """Amounts in answers stand in quotes."""
    lag: float = 0.0
    """Seconds until lists and searches show a write."""
    rates: frozenset[str] = field(default_factory=lambda: frozenset({"0", "5", "7", "16", "19"}))
    """VAT rates that vouchers take."""
    takes_negative_amounts: bool = True
    """Items below zero are taken, for lines that reduce a voucher."""
    escapes_filters: bool = False
    """Searches compare with text in which & and < are written out."""
    same_file_again: bool = True
    """A file that hangs there already is answered with its id, and not hung there twice."""
    signs_credit_notes: bool = False
    """The list shows the totals of credit notes below zero."""
    list_names_contacts: bool = True
    """Whether the list of vouchers tells contacts."""
