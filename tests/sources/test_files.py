"""Files and folders: each is imported or refused with one reason, and one bad file stops nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from synctui.sources.files import as_reading, read_paths

INVOICE = "xrechnung-testsuite/01.05a-INVOICE_ubl.xml"


@pytest.fixture
def invoice(specs):
    return (specs / INVOICE).read_bytes()


def codes(read):
    return [(Path(one.file).name, one.code) for one in read.refused]


def test_a_folder_is_read_with_everything_below_it_and_other_files_are_left_alone(tmp_path, invoice):
    (tmp_path / "2026" / "11").mkdir(parents=True)
    (tmp_path / "2026" / "11" / "A.XML").write_bytes(invoice)
    (tmp_path / "2026" / "b.xml").write_bytes(invoice.replace(b"PRG1502112", b"PRG2"))
    (tmp_path / "README.txt").write_text("not an invoice")

    read = read_paths([tmp_path])

    assert [one.document.number for one in read.documents] == ["PRG1502112", "PRG2"]
    assert read.refused == ()


def test_the_second_file_of_an_invoice_is_refused_naming_the_first_even_if_it_is_equal(tmp_path, invoice):
    first, second = tmp_path / "a.xml", tmp_path / "b.xml"
    first.write_bytes(invoice)
    second.write_bytes(invoice)

    read = read_paths([tmp_path])

    assert [one.file for one in read.documents] == [str(first)]
    (refused,) = read.refused
    assert (refused.file, refused.code) == (str(second), "document-twice")
    assert refused.values == {"number": "PRG1502112", "seller": "[Seller name]", "first": str(first)}


def test_a_file_named_twice_is_one_file(tmp_path, invoice):
    file = tmp_path / "a.xml"
    file.write_bytes(invoice)

    read = read_paths([file, tmp_path, tmp_path / "." / "a.xml"])

    assert len(read.documents) == 1
    assert read.refused == ()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "file-is-pdf"),
        ("pdf-in-disguise.xml", b"\n%PDF-1.7 ...", "file-is-pdf"),
        ("empty.xml", b"", "file-empty"),
        ("blank.csv", b" \r\n ", "file-empty"),
        ("text.xml", b"Dear customer", "xml-damaged"),
        ("page.xml", b"<html/>", "xml-no-invoice"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "file-not-supported"),
        ("no-suffix", b"hello", "file-not-supported"),
        ("table.csv", b"a,b\n1,2\n", "csv-separator"),
    ],
)
def test_what_is_no_invoice_is_refused_with_one_reason(tmp_path, name, content, code):
    file = tmp_path / name
    file.write_bytes(content)

    read = read_paths([file])

    assert codes(read) == [(name, code)]
    assert read.documents == ()


def test_an_invoice_under_another_name_is_recognised_by_what_stands_in_it(tmp_path, invoice):
    (tmp_path / "invoice.txt").write_bytes(invoice)
    (tmp_path / "wide").write_bytes(
        invoice.decode().replace("PRG1502112", "W-1").replace("UTF-8", "UTF-16").encode("utf-16")
    )

    read = read_paths([tmp_path / "invoice.txt", tmp_path / "wide"])

    assert [one.document.number for one in read.documents] == ["PRG1502112", "W-1"]


def test_a_bad_file_does_not_stop_the_others(tmp_path, invoice):
    (tmp_path / "a.xml").write_bytes(invoice[:500])
    (tmp_path / "b.xml").write_bytes(invoice)

    read = read_paths([tmp_path])

    assert codes(read) == [("a.xml", "xml-damaged")]
    assert len(read.documents) == 1


def test_a_path_that_is_not_there_and_a_folder_without_invoices_are_named(tmp_path):
    (tmp_path / "empty").mkdir()

    read = read_paths([tmp_path / "missing.xml", tmp_path / "empty"])

    assert codes(read) == [("missing.xml", "path-not-found"), ("empty", "folder-without-invoices")]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.xml")

    assert codes(read_paths([tmp_path])) == [("pipe.xml", "file-not-regular")]


def test_a_file_that_leads_nowhere_is_refused(tmp_path):
    (tmp_path / "gone.xml").symlink_to(tmp_path / "nowhere.xml")

    assert codes(read_paths([tmp_path])) == [("gone.xml", "file-not-regular")]


def test_a_file_of_gigabytes_is_refused_unread(tmp_path):
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(3 * 1024**3)

    (refused,) = read_paths([tmp_path]).refused

    assert (refused.code, refused.values) == ("file-too-large", {"most": "64"})


def test_a_path_that_the_system_cannot_open_is_refused_with_its_words(tmp_path):
    (refused,) = read_paths([tmp_path / ("long" * 100)]).refused

    assert (refused.code, refused.values) == ("file-unreadable", {"why": "File name too long"})


def test_a_file_that_leads_to_itself_is_refused(tmp_path):
    (tmp_path / "loop.xml").symlink_to(tmp_path / "loop.xml")

    assert codes(read_paths([tmp_path])) == [("loop.xml", "file-not-regular")]


def test_a_hostile_file_name_is_shown_without_its_control_characters(tmp_path):
    (tmp_path / "a\x1b[31m\n.xml").write_bytes(b"")

    (refused,) = read_paths([tmp_path]).refused

    assert refused.file == f"{tmp_path}/a[31m .xml"


def test_one_invoice_of_a_table_that_came_before_is_refused_and_the_others_are_imported(tmp_path, invoice):
    header = "seller_name;seller_vat_number;kind;number;date;currency;customer_name;customer_country;description;net"
    header += ";vat_category;vat_percent;vat;document_gross"
    row = "Muster;DE 123 456 789;invoice;{};2026-11-03;EUR;Kunde;DE;Beratung;100.00;S;19;19.00;119.00"
    (tmp_path / "a.xml").write_bytes(invoice)
    (tmp_path / "b.csv").write_text("\n".join([header, row.format("PRG1502112"), row.format("NEW-1")]))

    read = read_paths([tmp_path])

    assert [one.document.number for one in read.documents] == ["PRG1502112", "NEW-1"]
    assert codes(read) == [("b.csv", "document-twice")]


def test_the_store_receives_each_seller_once_as_its_latest_invoice_has_it(tmp_path, invoice):
    (tmp_path / "a.xml").write_bytes(invoice)
    later = invoice.replace(b"PRG1502112", b"PRG2").replace(b"2015-04-24", b"2026-11-03")
    (tmp_path / "b.xml").write_bytes(later.replace(b"[Seller name]", b"New name"))

    reading = as_reading(read_paths([tmp_path]))

    assert [document.number for document in reading.documents] == ["PRG1502112", "PRG2"]
    assert [(one.key, one.name) for one in reading.departments] == [("ubl:DE123456789", "New name")]
    assert reading.cursor is None
