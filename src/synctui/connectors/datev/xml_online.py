"""Writes the ZIP of DATEV's XML interface online: document.xml (v06.0), a ledger (v060) and a picture per document."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from synctui.connectors.datev.postings import TEXT_LENGTH, Entry, Posting
from synctui.connectors.datev.settings import DatevSettings
from synctui.domain.text import clean

_DOCUMENT = "http://xml.datev.de/bedi/tps/document/v06.0"
_LEDGER = "http://xml.datev.de/bedi/tps/ledger/v060"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HINT = "Kopie nur zur Verbuchung berechtigt nicht zum Vorsteuerabzug"
_PROGRAM = "synctui"
_FOLDER = "Ausgangsrechnungen"


def ledgers(entries: Sequence[Entry], settings: DatevSettings, made: datetime) -> bytes:
    """Booking proposals, each with its picture where there is one."""
    return _zipped(entries, settings, made, has_ledgers=True)


def pictures(entries: Sequence[Entry], settings: DatevSettings, made: datetime) -> bytes:
    """The pictures alone, each under the GUID that its bookings name."""
    return _zipped(entries, settings, made, has_ledgers=False)


def _zipped(entries: Sequence[Entry], settings: DatevSettings, made: datetime, *, has_ledgers: bool) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "document.xml", _written(_index(entries, settings, made, has_ledgers=has_ledgers)), made)
        for entry in entries:
            if has_ledgers:
                _add(archive, _name(entry, ".xml"), _written(_ledger(entry, settings)), made)
            if entry.request.pdf is not None:
                _add(archive, _name(entry, ".pdf"), entry.request.pdf, made)
    return content.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, made: datetime) -> None:
    archive.writestr(zipfile.ZipInfo(name, made.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)


def _name(entry: Entry, suffix: str) -> str:
    """No two alike, and good on every system."""
    return re.sub(r"[^A-Za-z0-9-]", "_", f"{entry.number}-{entry.document_number}") + suffix


# document.xml -----------------------------------------------------------------------------------------------------


def _index(entries: Iterable[Entry], settings: DatevSettings, made: datetime, *, has_ledgers: bool) -> etree._Element:
    root = etree.Element(f"{{{_DOCUMENT}}}archive", nsmap={None: _DOCUMENT, "xsi": _XSI})  # type: ignore[dict-item]
    root.set("version", "6.0")
    root.set("generatingSystem", _PROGRAM)
    header = _below(root, "header")
    _below(header, "date", f"{made:%Y-%m-%dT%H:%M:%S}")
    _below(header, "consultantNumber", str(settings.consultant))
    _below(header, "clientNumber", str(settings.client))
    content = _below(root, "content")
    for entry in entries:
        _document(content, entry, has_ledgers=has_ledgers)
    return root


def _document(content: etree._Element, entry: Entry, *, has_ledgers: bool) -> None:
    document = _below(content, "document")
    if entry.link:
        document.set("guid", entry.link)
    document.set("type", "2")
    if has_ledgers:
        ledger = _extension(document, "accountsReceivableLedger", datafile=_name(entry, ".xml"))
        for key, value in (("1", f"{entry.day:%Y-%m}"), ("3", _FOLDER)):
            prop = _below(ledger, "property")
            prop.set("value", value)
            prop.set("key", key)
    if entry.request.pdf is not None:
        _extension(document, "File", name=_name(entry, ".pdf"))
    if not has_ledgers:
        _shelf(document, entry)


def _shelf(document: etree._Element, entry: Entry) -> None:
    """A place of its own, and not the letter box: what lies there is booked, and these bookings come by another way."""
    shelf = _below(document, "repository")
    for at, name in enumerate((_FOLDER, f"{entry.day:%Y}", f"{entry.day:%m}"), start=1):
        level = _below(shelf, "level")
        level.set("id", str(at))
        level.set("name", name)


def _extension(document: etree._Element, kind: str, **attributes: str) -> etree._Element:
    extension = _below(document, "extension")
    extension.set(f"{{{_XSI}}}type", kind)
    for name, value in attributes.items():
        extension.set(name, value)
    return extension


# ledger -----------------------------------------------------------------------------------------------------------


def _ledger(entry: Entry, settings: DatevSettings) -> etree._Element:
    root = etree.Element(f"{{{_LEDGER}}}LedgerImport", nsmap={None: _LEDGER, "xsi": _XSI})  # type: ignore[dict-item]
    for name, value in (
        ("version", "6.0"),
        ("generator_info", _PROGRAM),
        ("generating_system", _PROGRAM),
        ("xml_data", _HINT),
    ):
        root.set(name, value)
    whole = _below(root, "consolidate")
    whole.set("consolidatedAmount", str(entry.gross.amount))
    whole.set("consolidatedDate", entry.day.isoformat())
    whole.set("consolidatedInvoiceId", entry.document_number)
    whole.set("consolidatedCurrencyCode", entry.document.currency)
    if _delivered(entry, settings):
        whole.set("consolidatedDeliveryDate", entry.service_date.isoformat())
    for posting in entry.postings:
        line = _below(whole, "accountsReceivableLedger")
        for name, value in _fields(entry, posting, settings):
            if value:
                _below(line, name, value)
    return root


def _fields(entry: Entry, one: Posting, settings: DatevSettings) -> Iterable[tuple[str, str]]:
    """In the order of the schema."""
    document = entry.document
    abroad = one.case.is_taxed_abroad
    yield "date", entry.day.isoformat()
    yield "amount", str(one.amount.amount)
    yield "accountNo", one.account
    yield "buCode", one.key
    yield "costCategoryId", one.cost_centre
    yield "tax", f"{one.case.percent:.2f}"
    yield "information", clean(f"{entry.number} {document.number or ''}")[:120]
    yield "currencyCode", document.currency
    yield "invoiceId", entry.document_number
    yield "bookingText", clean(one.text)[:TEXT_LENGTH].strip()
    yield "vatId", "" if abroad else entry.destination(one)
    yield "shipToCountry", _iso(entry.destination(one)) if abroad else ""
    yield "exchangeRate", f"{entry.rate:.6f}" if entry.rate is not None else ""
    yield "dueDate", document.due.isoformat() if document.due is not None else ""
    yield "bpAccountNo", entry.debtor
    yield "deliveryDate", entry.service_date.isoformat() if _delivered(entry, settings) else ""
    yield "customerName", clean(document.customer.name)[:50].strip()
    yield "customerCity", clean(document.customer.address.city or "")[:30].strip()


def _delivered(entry: Entry, settings: DatevSettings) -> bool:
    """A day after that of the invoice would be left out by DATEV without a word."""
    return settings.hands_over_service_date and entry.service_date <= entry.day


def _iso(prefix: str) -> str:
    return "GR" if prefix == "EL" else "GB" if prefix == "XI" else prefix


def _below(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    child.text = text
    return child


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
