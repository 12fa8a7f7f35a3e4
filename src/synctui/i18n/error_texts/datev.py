"""Why an invoice cannot be handed over to DATEV as a file, and what was changed on its way there."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

DATEV: dict[str, Words] = {
    "handed-over-by-hand": Words(
        "handed over by hand",
        "by hand",
        "{tool} has no automatic sync: its files are handed over by a person.",
        "At night nobody would see which batches are still to be handed over.",
        ("Sync by hand (s) when the tax adviser is to get the next batch.",),
    ),
    "handover-folder-gone": Words(
        "folder not there",
        "folder",
        "The folder for the files is not there, or its records are not: {folder}",
        "Its drive may not be connected. Nothing was written: without the records nobody can say what went out before.",
        (
            "Connect the drive, then sync again (s).",
            "If you chose another folder: copy the hidden folder .synctui from the old one into it.",
        ),
    ),
    "handover-not-written": Words(
        "files not written",
        "unwritten",
        "The files could not be written to {folder}: {why}.",
        "Nothing of them was handed over.",
        ("Check the rights of the folder and the space on the disk.", "Sync again (s)."),
    ),
    "option-out-of-range": Words(
        "setting out of range",
        "setting",
        "The setting {option} must be from {least} to {most}; it is {value}.",
        "",
        ("F4 › {tool}: correct it. The tax adviser knows the right number.",),
    ),
    "debtor-list-unreadable": Words(
        "customer list unreadable",
        "customers",
        "The file with the existing customer accounts cannot be read: {file} ({why}).",
        "It must be an EXTF file of customers and suppliers, as the tax adviser exports it.",
        ("Put the file into the folder, or empty the setting: F4 › {tool}.", "Sync again (s)."),
    ),
    "debtor-numbers-used-up": Words(
        "no account left",
        "accounts",
        "There is no customer account left after {last} for {customer}.",
        "The accounts behind it are those of suppliers.",
        ("F4 › {tool} › first customer account: choose a lower one, or one account for all.", "Sync again (s)."),
    ),
    "account-number-unusable": Words(
        "account number wrong",
        "account",
        "“{ledger}” is no ledger account of these books: they have {digits} digits.",
        "",
        ("F4 › {tool} › ledger accounts: choose another one, or correct the digits of ledger accounts.",),
    ),
    "account-of-other-rate": Words(
        "account of another rate",
        "account",
        "The ledger account {ledger} takes {percent} % VAT by itself, and the invoice says: {vat_code}.",
        "{tool} would work out another VAT than the one on the invoice.",
        ("F4 › {tool} › ledger accounts: choose an account for this rate.", "Sync again (s)."),
    ),
    "tax-key-missing": Words(
        "account without tax case",
        "account",
        "The ledger account {ledger} does not say by itself what kind of VAT this is: {vat_code}.",
        "For this kind the chart has an account of its own; on any other the tax return would be wrong.",
        (
            "F4 › {tool} › ledger accounts: choose the standard account, or name yours among the other accounts with a "
            "tax of their own.",
        ),
    ),
    "cost-centre-unusable": Words(
        "cost centre not usable",
        "cost ctr",
        "“{cost_centre}” cannot be a cost centre in {tool}.",
        "It has more than 36 characters, or one that its character set does not have.",
        ("F4 › {tool} › cost centres: map it to the one that the tax adviser uses.", "Sync again (s)."),
    ),
    "nothing-to-post": Words(
        "nothing to post",
        "0.00",
        "Invoice {number} has no amount to post.",
        "{tool} takes no lines of 0.00.",
        ("Set the invoice aside, or hand it to the tax adviser on paper.",),
    ),
    "amount-too-large": Words(
        "amount too large",
        "too large",
        "Invoice {number} has an amount with more than ten digits: {total}.",
        "{tool} takes none that large in one line.",
        ("Split the invoice in Teamleader, or have it entered by hand and set it aside here.",),
        "teamleader",
    ),
    "reversal-not-possible": Words(
        "cannot be reversed",
        "reversal",
        "Booking {booking_number} cannot be taken back by a file.",
        "It was a booking proposal for DATEV Unternehmen online: there a person deletes it.",
        ("Delete the proposal in DATEV Unternehmen online, and release the invoice without a reversal.",),
        "tool",
    ),
    "invoice-number-changed": Words(
        "number changed",
        "number ≠",
        "{tool} has the invoice under another number than its own (Belegfeld 1).",
        "It takes only letters, digits and $ & % * + - /, at most 36, and no two alike.",
        ("The protocol of the batch has both numbers.",),
        "tool",
    ),
    "characters-replaced": Words(
        "characters replaced",
        "characters",
        "Characters that {tool} does not have were replaced by question marks.",
        "Its files are in Windows-1252, which has the letters of western Europe alone.",
        ("The protocol of the batch says how many. Amounts and numbers are not concerned.",),
        "tool",
    ),
    "tax-case-doubtful": Words(
        "tax case doubtful",
        "tax case",
        "The customer's country does not fit the tax case under which the invoice was handed over.",
        "§ 13b UStG is for services in Germany, and what is intra-EU leaves Germany.",
        ("Ask the tax adviser. For the next ones: F4 › {tool} › VAT rates, choose the right tax case.",),
    ),
    "vat-split-differs": Words(
        "VAT differs by cents",
        "VAT ≠",
        "The VAT that {tool} works out from the gross amount differs by cents from the VAT on the invoice.",
        "The invoice rounds its VAT in another way. The total is the same.",
        ("If it matters, tell the tax adviser.",),
        "tool",
    ),
}
