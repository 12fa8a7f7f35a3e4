"""What names a person, a company or an account is taken out, and what helps to find an error stays."""

from __future__ import annotations

import pytest

from synctui.support.people import dots, without_names, without_people, words_of_names


@pytest.mark.parametrize(
    "text",
    [
        "eva.peeters+vat@mail.example.org",
        "BE68 5390 0754 7034",
        "NL91ABNA0417164300",
        "DE89370400440532013000",
        "BE0123.456.749",
        "BE 0123.456.749",
        "NL123456789B13",
        "DE136695976",
        "FR 83 404 833 048",
        "ATU13585627",
        "CHE-107.787.577 IVA",
        "ESX1234567X",
    ],
)
def test_personal_data_are_recognised_by_what_they_look_like(text):
    assert without_people(f"Wert: {text}, abgelehnt").startswith("Wert: •••")
    assert text not in without_people(f"Wert: {text}, abgelehnt")


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 2026 / 0480 of 2026-11-24: 8.712,00 EUR",
        "GET api.example/api/v1/1024/salesentry/SalesEntries 500",
        "period 2026/11, journal 70, account 700000, booking 26700412",
        "error BOE-0069, trace 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "SE is closed, DE is open, AT 21 % no code",
    ],
)
def test_what_helps_to_find_the_error_stays(text):
    assert without_people(text) == text


def test_a_known_name_is_taken_out_in_any_case_and_across_blanks():
    told = without_names("Customer  GARAGE   PEETERS nv is blocked", ["Garage Peeters NV"])

    assert told == "Customer  ••• is blocked"


def test_a_name_within_a_word_is_left_alone():
    assert without_names("Vosselaar is a town", ["Vos"]) == "Vosselaar is a town"


def test_a_name_that_looks_like_a_pattern_is_only_a_name():
    assert without_names("by C++ (.*) BV today", ["C++ (.*) BV"]) == "by ••• today"


def test_the_words_of_a_name_are_known_one_by_one_because_lines_break():
    assert {"Müller", "Söhne", "Müller & Söhne"} <= words_of_names(["Müller & Söhne"])


def test_a_mask_for_the_screen_keeps_every_column_in_its_place():
    masked = without_names("│ Garage Peeters NV   8.712,00", ["Garage Peeters NV"], dots)

    assert masked == "│ •••••• ••••••• ••   8.712,00"
