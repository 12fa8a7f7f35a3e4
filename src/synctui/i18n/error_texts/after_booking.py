"""Why a PDF, a note or a payment did not follow an invoice that is synced, and what a person must say yes to first."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

AFTER_BOOKING: dict[str, Words] = {
    "tool-warning": Words(
        "needs a yes",
        "needs yes",
        "{tool} warns: {warning}",
        "It books the invoice only if a person says that this is right.",
        ("Read the warning. If it is right, open the invoice and say yes to it.", "Sync again (s)."),
    ),
    "warning-unknown": Words(
        "no such warning",
        "no warning",
        "The invoice is not waiting for an answer to a warning.",
        "It was synced or refused for another reason meanwhile.",
        ("Look at the invoice again.",),
    ),
    "pdf-not-attached": Words(
        "PDF not attached yet",
        "PDF later",
        "The invoice is synced, and its PDF is not in {tool} yet.",
        "It is sent after the booking; the next sync tries it again.",
    ),
    "pdf-missing": Words(
        "no PDF",
        "no PDF",
        "The invoice was synced without its PDF: there is none.",
        "An imported file may have none inside, and Teamleader has none for this invoice.",
        ("Attach it in {tool} by hand, if the books need it.",),
        "tool",
    ),
    "pdf-not-fetched": Words(
        "PDF not fetched",
        "PDF",
        "The PDF could not be fetched: {reason}.",
        "The invoice itself is not held up by that.",
        ("Attach it in {tool} by hand, if the next sync does not.",),
        "tool",
    ),
    "pdf-too-large": Words(
        "PDF too large",
        "PDF large",
        "The invoice was synced without its PDF: it is larger than {tool} takes.",
        "",
        ("Attach a smaller one in {tool} by hand, if the books need it.",),
        "tool",
    ),
    "write-back-refused": Words(
        "not written back",
        "write back",
        "Teamleader did not take what was to be written back to the invoice.",
        "The invoice itself is synced.",
        ("Enter it in Teamleader by hand.",),
        "teamleader",
    ),
    "write-back-locked": Words(
        "Teamleader is locked",
        "locked",
        "Teamleader lets nothing be written to booked invoices, so nothing is written back.",
        "Booked invoices are locked in the settings of the account, or the sign-in has no right to change them.",
        ("Allow it in Teamleader's settings, or switch writing back off: F4 › {tool}.",),
        "teamleader",
    ),
    "write-back-impossible": Words(
        "cannot be written back",
        "write back",
        "Teamleader has no place for it at this document.",
        "A payment of a credit note, for one, can only be entered there by hand.",
        where="teamleader",
    ),
}
