"""`synctui import` says of every file that was refused why, in a sentence."""

from __future__ import annotations


def test_what_is_refused_has_a_reason_and_the_code_is_one(office) -> None:
    office.imported.imported, office.imported.unchanged = 2, 1
    office.imported.refused = (("b.xml", "cii-not-read", {}), ("a.pdf", "file-is-pdf", {}))

    answer = office("import", "somewhere")
    report = office("import", "somewhere", "--json").json

    assert answer.code == 1
    assert "2 documents imported, 1 was there already" in answer.out
    assert "b.xml: This invoice is written in an old form of ZUGFeRD" in answer.out
    assert (report["imported"], report["unchanged"]) == (2, 1)
    assert [row["file"] for row in report["refused"]] == ["a.pdf", "b.xml"]
    assert report["refused"][0]["reason"].startswith("This is a PDF")


def test_when_every_file_was_read_the_code_is_zero(office) -> None:
    office.imported.imported = 1

    assert office("import", "somewhere").code == 0
