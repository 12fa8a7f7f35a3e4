"""Why an e-invoice was not written: what its format wants, and nobody has said yet."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

E_INVOICES: dict[str, Words] = {
    "seller-data-missing": Words(
        "seller's data missing",
        "seller",
        "An e-invoice says more of its seller than is known here. Missing or malformed: {fields}.",
        "Teamleader does not hand out address, contact and bank account of the own company.",
        ("F4 › {tool}: fill in these fields.", "Sync again (s)."),
    ),
    "customer-address-missing": Words(
        "address incomplete",
        "address",
        "The address of {customer} is incomplete for an e-invoice. Missing: {fields}.",
        "The profile wants the postcode, the city and the country of the buyer.",
        ("Complete the address of the customer in Teamleader.", "Sync again (s)."),
        "teamleader",
    ),
    "endpoint-missing": Words(
        "e-address missing",
        "e-address",
        "No electronic address is known of {customer}.",
        "It is made from the electronic invoicing address of the customer, else from its VAT number, else (XRechnung "
        "only) from its e-mail address.",
        (
            "Enter the electronic invoicing address with its scheme at the customer in Teamleader, for example "
            "0208:0403170701.",
            "Sync again (s).",
        ),
        "teamleader",
    ),
    "buyer-reference-missing": Words(
        "buyer reference missing",
        "reference",
        "{customer} has no buyer reference (Leitweg-ID).",
        "XRechnung needs one on every invoice, Peppol where there is no order number.",
        (
            "F4 › {tool} › buyer references: enter the one that the customer has given, or one for all customers.",
            "Sync again (s).",
        ),
    ),
    "line-text-missing": Words(
        "line without a text",
        "line text",
        "{number} has a line without a text.",
        "An e-invoice names what every line is for.",
        ("Enter the text of the line in Teamleader.", "Sync again (s)."),
        "teamleader",
    ),
    "vat-category-unfit": Words(
        "VAT category unfit",
        "VAT",
        "The VAT category {vat_code} does not fit the rate “{rate}”.",
        "A standard rate is more than 0 %, and every reason for no VAT is 0 %.",
        ("F4 › {tool} › VAT rates: choose why this rate is what it is.", "Sync again (s)."),
    ),
    "vat-category-alone": Words(
        "not subject to VAT",
        "VAT",
        "{number} has lines that are not subject to VAT beside others.",
        "In an e-invoice they stand alone.",
        ("Split the document in Teamleader, or choose another VAT category: F4 › {tool} › VAT rates.",),
        "teamleader",
    ),
    "file-name-taken": Words(
        "file name taken",
        "file name",
        "Other files in the folder have the names that {number} would get.",
        "No file is ever written over.",
        ("Look into these files, and move what does not belong there to another folder.", "Sync again (s)."),
    ),
    "folder-not-the-same": Words(
        "not the same folder",
        "folder",
        "{folder} does not have the list of the e-invoices that were written.",
        "It is another folder, or the drive is not there: what stands in it is not known.",
        (
            "Connect the drive, or choose the folder again: F4 › {tool} › folder.",
            "If the folder has moved, move the hidden file .synctui-e-invoices.jsonl along; for a folder that shall "
            "begin empty, create an empty file of that name.",
        ),
    ),
    "target-folder-unusable": Words(
        "folder not usable",
        "folder",
        "Nothing can be written to {folder} ({why}).",
        "The folder is not there, is full, or may not be written to. Nothing was written.",
        ("Create the folder, connect the drive or free space on it.", "Sync again (s)."),
    ),
}
