"""The PDF that a UBL file carries inside itself comes along; what is something else stays where it is."""

from __future__ import annotations

import base64

import pytest

from synctui.sources import ubl
from synctui.sources.files import as_reading, read_paths

PDF = b"%PDF-1.7 the invoice"
SHEET = b"%PDF-1.7 a time sheet"
START = b"<cac:AccountingSupplierParty>"


@pytest.fixture
def invoice(specs):
    return (specs / "peppol-bis3" / "base-example.xml").read_bytes()


def attached(id, content, *, mime="application/pdf", filename="", description=""):
    words = f"<cbc:DocumentDescription>{description}</cbc:DocumentDescription>" if description else ""
    name = f' filename="{filename}"' if filename else ""
    text = content if isinstance(content, str) else base64.b64encode(content).decode()
    return (
        f"<cac:AdditionalDocumentReference><cbc:ID>{id}</cbc:ID>{words}<cac:Attachment>"
        f'<cbc:EmbeddedDocumentBinaryObject mimeCode="{mime}"{name}>{text}</cbc:EmbeddedDocumentBinaryObject>'
        "</cac:Attachment></cac:AdditionalDocumentReference>"
    )


def with_files(invoice, *files):
    assert START in invoice
    return invoice.replace(START, "".join(files).encode() + START, 1)


def test_the_only_pdf_of_a_file_is_the_invoice(invoice):
    document, pdf = ubl.read_with_pdf(with_files(invoice, attached("1", PDF)))

    assert (document, pdf) == (ubl.read(invoice), PDF)


@pytest.mark.parametrize(
    "named",
    [{"filename": "Factuur.pdf"}, {"description": "Commercial invoice"}, {"filename": "snippet1.pdf"}],
    ids=["name", "description", "number"],
)
def test_among_several_the_one_that_says_it_is_the_invoice_is_taken(invoice, named):
    number = ubl.read(invoice).number
    named = {name: text.replace("snippet1", str(number)) for name, text in named.items()}

    pdf = ubl.read_with_pdf(with_files(invoice, attached("ts", SHEET), attached("1", PDF, **named)))[1]

    assert pdf == PDF


@pytest.mark.parametrize(
    "files",
    [
        (),
        (attached("1", PDF), attached("2", SHEET)),
        (attached("1", "no base64 at all!"),),
        (attached("1", b"PK a workbook", mime="application/vnd.ms-excel"),),
        (attached("1", ""),),
    ],
    ids=["none", "nobody can tell", "damaged", "no pdf", "empty"],
)
def test_a_file_whose_pdf_nobody_can_tell_has_none_and_is_read_all_the_same(invoice, files):
    document, pdf = ubl.read_with_pdf(with_files(invoice, *files))

    assert (document, pdf) == (ubl.read(invoice), None)


def test_the_store_receives_the_pdf_with_its_document(tmp_path, invoice):
    (tmp_path / "a.xml").write_bytes(with_files(invoice, attached("1", PDF)))

    reading = as_reading(read_paths([tmp_path]))

    assert reading.pdfs == {reading.documents[0].key: PDF}
