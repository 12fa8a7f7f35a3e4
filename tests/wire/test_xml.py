"""XML from outside cannot reach out, and what is none is said in one reason."""

from __future__ import annotations

import time

import pytest

from synctui.domain.errors import BadInput
from synctui.wire.xml import parse


def reason(data):
    with pytest.raises(BadInput) as raised:
        parse(data)
    return raised.value.code


def test_text_comes_out_whole_whatever_encoding_the_file_declares():
    utf_16 = '<?xml version="1.0" encoding="UTF-16"?><a>Łódź &amp; Söhne</a>'.encode("utf-16")

    assert parse(utf_16).text == "Łódź & Söhne"
    assert parse("\ufeff<a>é<!-- never shown -->è</a>".encode()).text == "éè"


def test_an_entity_that_reads_another_file_is_refused(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    hostile = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()

    assert reason(hostile) == "xml-with-doctype"


def test_a_dtd_elsewhere_is_neither_fetched_nor_accepted():
    assert reason(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>') == "xml-with-doctype"


@pytest.mark.parametrize("use", [b"<a>&l11;</a>", b'<a b="&l11;"/>'])
def test_a_billion_laughs_are_refused_at_once(use):
    bombs = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 12))
    before = time.process_time()

    code = reason(b'<!DOCTYPE a [<!ENTITY l0 "lol">' + bombs + b"]>" + use)

    assert code in {"xml-too-large", "xml-with-doctype"}
    assert time.process_time() - before < 1


def test_a_tree_of_thousands_of_levels_or_a_huge_text_is_too_large():
    assert reason(b"<a>" * 5000 + b"</a>" * 5000) == "xml-too-large"
    assert reason(b"<a>" + b"x" * 10_100_000 + b"</a>") == "xml-too-large"


@pytest.mark.parametrize("data", [b"", b"  ", b"no xml", b"<a>", b"<a></b>", b"<a>&none;</a>", b"<a>\x00</a>"])
def test_what_is_no_xml_is_called_damaged(data):
    assert reason(data) == "xml-damaged"


def test_the_damaged_line_is_named():
    with pytest.raises(BadInput) as raised:
        parse(b"<a>\n<b>\n</a>")

    assert raised.value.values == {"line": "3"}


@pytest.mark.parametrize("data", [b"<a>\xff</a>", b'<?xml version="1.0" encoding="klingon"?><a/>'])
def test_an_unreadable_encoding_is_called_so(data):
    assert reason(data) == "xml-encoding"
