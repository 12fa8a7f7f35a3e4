"""What nobody has written down about Yuki, as switches: a client must be right in every position of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Switches:
    """Positions may be changed at any time."""

    language: str = "NL"
    """NL or EN: messages come in the language of the domain."""
    resubmission: str = "replace"
    """What a second document under one reference does: it is a `replace`, a `skip`, or a `double`."""
    closed_text: str = "before"
    """How a closed period is worded: `before`, `period`, `year`, `french`."""
    pdf_with_draft: str = "refuse"
    """A PDF where nothing is to be processed: `refuse`, `ignore`, `take`."""
    stopped_rest: str = "absent"
    """How the rest of a stopped batch is answered: `absent`, or `listed` as not processed."""
    contact_overwrite: str = "details"
    """What a document changes of a contact that is there: `nothing`, `details`, or `everything`, its code too."""
    honours_amounts: bool = True
    """Whether line and VAT amounts are taken as sent; else they are computed from quantity, price and percentage."""
    echo: str = "as_sent"
    """How the reference is kept: `as_sent`, or `tight` without its blanks."""
    gives_document_id: bool = False
    is_answer_escaped: bool = False
    """The import answer comes as escaped text inside of the result."""
    has_numeric_lookup: bool = False
    """A look-up by reference finds numbers of digits only."""
    converts_open_items: bool = True
    """Open items of foreign invoices are in the currency of the books."""
    quota_window: str = "calendar"
    """The daily quota opens again at `calendar` midnight, or 24 hours after its first call (`sliding`)."""
    leaves_drafts: bool = False
    """Everything is left as a draft although it was to be processed."""
    lag: float = 0.0
    """Seconds until an open item is shown."""
