"""Why a file could not be read as an invoice: one sentence each."""

from __future__ import annotations

from synctui.i18n import N_
from synctui.i18n.error_texts import Words

_AT_ITS_SOURCE = (N_("Have the file made again by the program it comes from, then import it again."),)

FILES: dict[str, Words] = {
    "bad-input": Words(
        "not usable",
        "unusable",
        "It cannot be used, and nothing was changed.",
        "",
        ("Check the file or the value.",),
    ),
    "path-not-found": Words("not found", "gone", "There is no such file or folder."),
    "folder-without-invoices": Words(
        "no invoices in it", "empty", "There is no file in this folder that could be an invoice (.xml or .csv)."
    ),
    "file-unreadable": Words("file not readable", "unreadable", "The file cannot be opened: {why}."),
    "file-not-regular": Words("no file", "file", "This is not a file."),
    "file-empty": Words("file is empty", "empty", "The file is empty."),
    "file-too-large": Words("file too large", "too large", "The file is larger than {most} MB, which no invoice is."),
    "file-is-pdf": Words(
        "PDF is not read",
        "PDF",
        "This is a PDF; only invoices as UBL (.xml) or CSV are read.",
        "",
        ("Ask for the invoice as UBL (Peppol, XRechnung), or export it as such.",),
    ),
    "file-not-supported": Words(
        "kind of file not read",
        "not read",
        "Files of this kind ({found}) are not read, only UBL (.xml) and CSV (.csv).",
    ),
    "document-twice": Words(
        "in two files",
        "twice",
        "Invoice {number} of {seller} is in the file {first} already; of two files with one invoice the first is read.",
    ),
    "cii-not-read": Words(
        "CII is not read",
        "CII",
        "This invoice is written in CII (as ZUGFeRD and Factur-X are); only UBL is read.",
        "",
        ("Ask for the invoice as UBL (Peppol, XRechnung), or export it as such.",),
    ),
    "xml-no-invoice": Words(
        "no invoice",
        "not UBL",
        "This XML file is not a UBL invoice or credit note (it begins with “{found}”).",
    ),
    "xml-damaged": Words("file damaged", "damaged", "The XML file is damaged in line {line}.", "", _AT_ITS_SOURCE),
    "xml-encoding": Words(
        "characters unreadable",
        "characters",
        "The characters of the XML file cannot be read: its encoding is not what it says.",
        "",
        _AT_ITS_SOURCE,
    ),
    "xml-too-large": Words(
        "file too large", "too large", "The XML file is too deep or too large to be one invoice.", "", _AT_ITS_SOURCE
    ),
    "xml-with-doctype": Words(
        "file with a DOCTYPE",
        "DOCTYPE",
        "The XML file brings a document type of its own, which no UBL invoice may; it was not opened any further.",
        "",
        _AT_ITS_SOURCE,
    ),
    "pro-forma": Words(
        "pro-forma invoice",
        "pro forma",
        "{number} is a pro-forma invoice or an information document, which is not booked.",
    ),
    "seller-missing": Words(
        "seller missing",
        "seller",
        "The file does not say whose invoice it is: the seller has neither a VAT number nor an address nor a name.",
        "",
        _AT_ITS_SOURCE,
    ),
    "credit-note-sign-unclear": Words(
        "sign unclear",
        "sign",
        "{number} is a credit note with a negative total ({stated}): whether money goes out or comes in is not clear.",
        "Credit notes state what they credit as a positive amount.",
        _AT_ITS_SOURCE,
    ),
    "vat-other-currency": Words(
        "VAT in other currency",
        "currency",
        "The VAT is stated in another currency than the invoice ({currency}).",
        "",
        _AT_ITS_SOURCE,
    ),
    "vat-breakdown-missing": Words(
        "VAT not broken down",
        "VAT",
        "The VAT of {stated} is not broken down by rate.",
        "",
        _AT_ITS_SOURCE,
    ),
    "currency-mixed": Words(
        "two currencies",
        "currency",
        "An amount is in another currency ({found}) than the invoice ({currency}): {field}, line {line}.",
        "",
        _AT_ITS_SOURCE,
    ),
    "number-unreadable": Words(
        "no number",
        "no number",
        "“{found}” is not a number with a decimal point: {field}, line {line}.",
        "",
        _AT_ITS_SOURCE,
    ),
    "amount-unreadable": Words(
        "no amount",
        "amount",
        "“{found}” is not an amount with a decimal point: {field}, line {line}.",
        "",
        _AT_ITS_SOURCE,
    ),
    "amount-too-exact": Words(
        "more than two decimals",
        "decimals",
        "The amount {found} has more than two decimals, and nothing is rounded: {field}, line {line}.",
        "",
        _AT_ITS_SOURCE,
    ),
    "date-unreadable": Words(
        "no date",
        "no date",
        "“{found}” is not a date such as 2026-11-24: {field}, line {line}.",
        "",
        _AT_ITS_SOURCE,
    ),
    "value-unknown": Words(
        "value not known",
        "unknown",
        "“{found}” is not a value that may stand there: {field}, line {line}.",
        "",
        _AT_ITS_SOURCE,
    ),
    "value-missing": Words("value missing", "missing", "A value is missing: {field}, line {line}.", "", _AT_ITS_SOURCE),
    "csv-not-utf8": Words(
        "not in UTF-8",
        "not UTF-8",
        "The CSV file is not in UTF-8: line {line} has the byte {found}.",
        "",
        ("Save it as “CSV UTF-8”, then import it again.",),
    ),
    "csv-damaged": Words("file damaged", "damaged", "The CSV file is damaged in line {line}.", "", _AT_ITS_SOURCE),
    "csv-separator": Words(
        "no semicolons",
        "semicolons",
        "The cells of the CSV file are not separated by semicolons: it begins with “{found}”.",
    ),
    "csv-column-unknown": Words("column unknown", "column", "The CSV file has a column “{found}”, which is not known."),
    "csv-column-twice": Words("column twice", "column", "The CSV file has the column “{found}” twice."),
    "csv-column-missing": Words("column missing", "column", "The CSV file has no column “{field}”."),
    "csv-cells": Words(
        "number of cells differs", "cells", "Line {line} has {found} cells, but the header has {expected}."
    ),
    "csv-no-rows": Words("no rows", "rows", "The CSV file has a header and no rows."),
    "csv-rows-differ": Words(
        "rows differ",
        "rows",
        "The rows of one invoice say different things under {field}: “{first}”, and in line {line} “{found}”.",
    ),
    "unreadable-document": Words(
        "cannot be read",
        "unreadable",
        "Teamleader sent {field} of document {document} in a form that cannot be read: {found}.",
        "An amount, a date or a tax rate is missing or is no plain figure.",
        (
            "Open the document in Teamleader and save it again.",
            "Read Teamleader again (r); if it stays, make a file for support (F9).",
        ),
        "teamleader",
    ),
    "sample-data-missing": Words(
        "demo data missing",
        "demo data",
        "The demo company cannot be read: {file} is not there.",
        "The installation is not complete.",
        ("Install synctui again.",),
    ),
    "demo-needs-folder": Words(
        "folder missing",
        "folder",
        "{tool} writes files, and the demo does not know where to.",
        "",
        ("Name a folder: synctui demo --tool {name} --folder PATH",),
    ),
    "demo-needs-address": Words(
        "address missing",
        "address",
        "There is no pretend {tool}: the demo needs a real server.",
        "",
        ("Name it: synctui demo --tool {name} --address ADDRESS --key FILE",),
    ),
}
