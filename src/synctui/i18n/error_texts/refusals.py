"""Why an accounting tool did not take an invoice, where it says so itself."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

REFUSALS: dict[str, Words] = {
    "customer-gone": Words(
        "customer gone in tool",
        "customer",
        "Customer {customer} is no longer in {tool} under the id that was kept.",
        "It was deleted or merged there, and neither found again nor created.",
        ("Look for the customer in {tool}: merge copies, or release a blocked one.", "Sync again (s)."),
        "tool",
    ),
    "customer-ledger-differs": Words(
        "debtor account differs",
        "account",
        "The debtor account of {customer} in {tool} is not the one of the journal {journal}.",
        "{tool} books a customer only in a sales journal with the same debtor account.",
        ("Give the customer or the journal the other debtor account in {tool}.", "Sync again (s)."),
        "tool",
    ),
    "province-unknown": Words(
        "province not accepted",
        "province",
        "{tool} did not take the province or country of {customer}.",
        "The country of the customer differs from the one of its VAT number, or from the address in {tool}.",
        ("Make country, address and VAT number agree in Teamleader and in {tool}.", "Sync again (s)."),
        "teamleader",
    ),
    "journal-type": Words(
        "no sales journal",
        "journal",
        "The journal {journal} is no sales journal in {tool}.",
        "Sales invoices and credit notes may stand only in journals of the type Sales.",
        ("F4 › {tool} › journals: choose a sales journal.", "Sync again (s)."),
    ),
    "no-sales-journal": Words(
        "no sales journal shown",
        "journal",
        "{tool} shows no sales journal.",
        "The user who signed in may not see the financial master data, or there is no journal of the type Sales.",
        ("Give the user the right to view financial master data in {tool}, or create a sales journal.", "Try again."),
        "tool",
    ),
    "vat-amount-refused": Words(
        "VAT amounts refused",
        "VAT",
        "{tool} does not take the VAT amounts of this invoice ({rate}, VAT code {vat_code}).",
        "It computes others: the VAT code includes the VAT or has none, or a cent has no account for rounding.",
        (
            "F4 › {tool} › VAT rates: choose a code of the type excluding VAT.",
            "For a cent: set an account for rounding differences in {tool}.",
            "Sync again (s).",
        ),
        "tool",
    ),
    "vat-code-inclusive": Words(
        "VAT code includes VAT",
        "VAT code",
        "The VAT code {vat_code} for “{rate}” takes amounts that include the VAT.",
        "Teamleader gives amounts without VAT: they would be booked too low.",
        ("F4 › {tool} › VAT rates: choose a code of the type excluding VAT.", "Sync again (s)."),
    ),
    "exchange-rate-refused": Words(
        "exchange rate refused",
        "exch. rate",
        "{tool} does not take an exchange rate for {currency} in the journal {journal}.",
        "The journal is for one currency, or lets nobody change the rate.",
        ("Allow other currencies and rates in the journal, in {tool}.", "Sync again (s)."),
        "tool",
    ),
    "payment-condition-missing": Words(
        "payment terms missing",
        "terms",
        "{tool} asks for payment terms, and none of its own means the same as those of this invoice.",
        "",
        ("Set default payment terms for sales in {tool}, or create terms with the same days.", "Sync again (s)."),
        "tool",
    ),
    "payment-condition-unknown": Words(
        "payment terms unknown",
        "terms",
        "{tool} does not know the payment terms of this invoice.",
        "They were deleted there while the sync was running, or may not be used for sales.",
        ("Look at the payment terms in {tool}.", "Sync again (s)."),
        "tool",
    ),
    "pdf-refused": Words(
        "PDF refused",
        "PDF",
        "{tool} did not take the PDF; the invoice was not booked without it.",
        "The user may not file documents of this type there.",
        ("Give the user the right to file documents in {tool}, or: F4 › {tool} › send the PDF: no.", "Sync again (s)."),
        "tool",
    ),
    "pdf-type-missing": Words(
        "no document type for PDF",
        "PDF",
        "{tool} has no document type for sales invoices that this user may file.",
        "",
        ("F4 › {tool}: enter the number of a document type, or send no PDF.", "Sync again (s)."),
    ),
    "text-too-long": Words(
        "text too long",
        "too long",
        "A text of this invoice or of {customer} is too long for {tool}.",
        "",
        ("Shorten the text that the message names in Teamleader.", "Sync again (s)."),
        "teamleader",
    ),
}
