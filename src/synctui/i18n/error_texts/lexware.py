"""What Lexware Office alone says of a voucher."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

LEXWARE: dict[str, Words] = {
    "rate-not-in-vouchers": Words(
        "VAT rate not offered",
        "VAT rate",
        "{tool} knows no voucher with the rate “{rate}”.",
        "It takes 0, 5, 7, 16 and 19 % in vouchers, and no others.",
        ("Enter the document in {tool} by hand, or set it aside (x).",),
        "tool",
    ),
    "currency-not-in-vouchers": Words(
        "currency not offered",
        "currency",
        "{tool} takes vouchers in euros only, and {number} is in {currency}.",
        "Converting it here would book an amount that stands on no paper.",
        ("Enter the document in {tool} by hand, with the rate of the bank, and set it aside (x).",),
        "tool",
    ),
    "version-conflict": Words(
        "changed meanwhile",
        "changed",
        "Somebody changed {number} in {tool} while the change was being transferred.",
        "{tool} takes a change only of the version that was read last. Nothing was transferred.",
        ("Sync again (s): the voucher is read anew.",),
    ),
    "correction-booked": Words(
        "voucher fixed there",
        "is fixed",
        "The voucher in {tool} may be fixed (Festschreibung): it then cancels the voucher and books it anew.",
        "That is also done after the VAT return, which may have to be corrected.",
        ("Transfer the change only where that is meant.",),
        "tool",
    ),
    "period-closed-accepted": Words(
        "booked in closed period",
        "closed",
        "{tool} has booked it although its month counts as reported.",
        "{tool} takes vouchers of a closed period too; the VAT return of that month may have to be corrected.",
        ("Look at the voucher in {tool}, or tell the tax adviser.",),
        "tool",
    ),
    "category-needs-contact": Words(
        "contact needed",
        "contact",
        "The posting category {ledger} takes no collective contact in {tool}.",
        "A supply to another member state, or with reverse charge, names its customer.",
        ("F4 › {tool} › contacts: let customers be created.", "Sync again (s)."),
    ),
}
