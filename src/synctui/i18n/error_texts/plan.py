"""Why a document goes along or is left out, and what a person should know before and after."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

PLAN: dict[str, Words] = {
    "due": Words("to be synced", "due", "It is synced with the next sync."),
    "synced": Words("synced", "done", "It is synced, and nothing has changed since."),
    "edit": Words(
        "edit to be transferred",
        "edit",
        "It was changed in Teamleader after the sync; the next sync transfers the change to {tool}.",
    ),
    "being-checked": Words(
        "being checked",
        "checking",
        "The answer to an earlier attempt was lost; the next sync first looks in {tool} whether it is there.",
        "A connection broke off, or synctui was closed while the request was out.",
        ("Sync again (s): it is looked up first and never sent twice.",),
    ),
    "checked-later": Words(
        "checked a little later",
        "later",
        "The answer to an earlier attempt was lost, and {tool} may need a moment until it shows it.",
        "A look-up made too early could miss what is there already.",
        ("Wait a few minutes, then sync again (s).",),
    ),
    "draft": Words("draft", "draft", "It is a draft in Teamleader and is synced once it is final.", where="teamleader"),
    "set-aside": Words(
        "set aside",
        "aside",
        "It was set aside by hand and is never synced: {reason}",
        "",
        ("Open the invoice and take it back if it is to be synced after all.",),
    ),
    "before-start-date": Words(
        "before the start date",
        "too old",
        "It is dated before {date}, the day from which {tool} gets the invoices.",
        "",
        ("F4 › {tool} › start date: choose an earlier day if it belongs into {tool}.",),
    ),
    "edited-after-sync": Words(
        "changed since the sync",
        "changed",
        "It was changed in Teamleader after the sync; {tool} does not get the change.",
        "Once an invoice is synced, later changes are not transferred to {tool}.",
        ("Make the same change in {tool}, then tick it off (k).",),
        "tool",
    ),
    "edit-resets-cost-centres": Words(
        "cost centres are reset",
        "cost ctrs",
        "When the change is transferred, {tool} resets the cost centres of the invoice.",
        "{tool} takes over the whole invoice again and forgets what was added there.",
        ("Note the cost centres first, and enter them again in {tool} after the sync.",),
        "tool",
    ),
    "cost-centres-reset": Words(
        "cost centres were reset",
        "cost ctrs",
        "The change was transferred, and {tool} has reset the cost centres of the invoice.",
        "{tool} takes over the whole invoice again and forgets what was added there.",
        ("Enter the cost centres again in {tool}.",),
        "tool",
    ),
    "date-changed": Words(
        "booked on another day",
        "other day",
        "{tool} has booked it on another day than its invoice date.",
        "The accounting period of the invoice date is closed in {tool}.",
        ("Check the VAT period with your accountant.",),
        "tool",
    ),
    "total-differs": Words(
        "total differs in tool",
        "total ≠",
        "The total in {tool} is not the total of the invoice.",
        "{tool} calculates VAT by its own rules.",
        ("Compare both amounts, and correct the entry in {tool}.",),
        "tool",
    ),
    "rate-of-the-tool": Words(
        "tool's exchange rate",
        "exch. rate",
        "The invoice states no exchange rate: {tool} has used its own.",
        "",
        ("Compare the amount in the books, if it matters.",),
        "tool",
    ),
    "missing-at-tool": Words(
        "missing in the tool",
        "missing",
        "It was synced, but {tool} no longer has the booking.",
        "The booking was deleted in {tool}.",
        ("Leave it as it is, or open the invoice and have it synced anew.",),
        "tool",
    ),
    "edits-not-pushed": Words(
        "no edits transferred",
        "no edits",
        "{tool} takes no changes to an invoice that is synced.",
        "",
        ("Make the same change in {tool}, then tick it off (k).",),
        "tool",
    ),
}
