"""VAT numbers as people write them, and what is said of malformed ones."""

from __future__ import annotations

import pytest

from synctui.wire.vat_numbers import normal_form, problem


@pytest.mark.parametrize(
    ("written", "country", "sent"),
    [
        ("BE 0123.456.749", None, "BE0123456749"),
        ("be0123456749", "BE", "BE0123456749"),
        ("0123.456.749", "BE", "BE0123456749"),
        ("BE 123.456.749", "BE", "BE0123456749"),
        ("NL 0012.34.567.B01", "NL", "NL001234567B01"),
        ("DE 136-695-976", None, "DE136695976"),
        ("FR 61 954 506 077", None, "FR61954506077"),
        ("B58378431", "ES", "ESB58378431"),
        ("U57194903", "AT", "ATU57194903"),
        ("CHE-123.456.788 MWST", "CH", "CHE123456788MWST"),
        ("107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("GB 980 7806 84", None, "GB980780684"),
        ("GR 094259216", None, "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("ＢＥ０１２３４５６７４９", None, "BE0123456749"),
        ("12-3456789", "US", "123456789"),
        ("FR 61 954 506 077", "BE", "FR61954506077"),
    ],
)
def test_one_number_has_one_form_however_it_is_written(written, country, sent):
    assert normal_form(written, country) == sent


@pytest.mark.parametrize("written", ["", "  ", "n/a", "none", "-"])
def test_words_instead_of_a_number_are_no_number(written):
    assert normal_form(written, "BE") is None
    assert problem(written, "BE") == "vat-number-invalid"


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("BE0899623035", "BE"),
        ("BE 0899.623.035", None),
        ("BE1000000000", "BE"),
        ("NL820098395B01", "NL"),
        ("FR 61 954506077", "FR"),
        ("IT00743110157", "IT"),
        ("ESB58378431", "ES"),
        ("ES54362315K", "ES"),
        ("ESX2482300W", "ES"),
        ("CHE-107.787.577 TVA", "CH"),
        ("CHE-107.787.577 MWST", "CH"),
        ("CHE-107.787.577 IVA", "CH"),
    ],
)
def test_every_shape_that_teamleader_lists_is_accepted(written, country):
    assert problem(written, country) is None


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("BE2899623035", "BE"),
        ("BE089962303", "BE"),
        ("BE0899.623.035 (old)", "BE"),
        ("NL820098395A01", "NL"),
        ("NL820098395B1", "NL"),
        ("FR6195450607", "FR"),
        ("IT0074311015", "IT"),
        ("ES123456789", "ES"),
        ("CHE-107.787.577", "CH"),
        ("DE12345464867", "DE"),
        ("BE٠١٢٣٤٥٦٧٤٩", "BE"),
        ("12", "US"),
    ],
)
def test_a_shape_that_cannot_be_is_called_malformed(written, country):
    assert problem(written, country) == "vat-number-invalid"


def test_check_digits_count_only_where_they_are_asked_for():
    assert problem("DE123456789", "DE") is None
    assert problem("DE123456789", "DE", to_the_digit=True) == "vat-number-check-digit"
    assert problem("DE136695976", "DE", to_the_digit=True) is None


@pytest.mark.parametrize(
    "written", ["EL094259216", "XI980780684", "GB980780684", "NO995525828MVA", "CHE-107.787.577 IVA", "IE6433435F"]
)
def test_numbers_of_countries_with_ways_of_their_own_pass_to_the_digit(written):
    assert problem(written, None, to_the_digit=True) is None


def test_a_country_without_a_known_check_is_never_blamed():
    assert problem("123-456-789", "US", to_the_digit=True) is None


@pytest.mark.parametrize(
    ("good", "too_short"),
    [
        ("PL8567346215", "PL856734621"),
        ("IE6433435F", "IE643343"),
        ("SE556703748501", "SE5567037485"),
        ("PT501964843", "PT50196484"),
        ("CZ25123891", "CZ251238"),
        ("DK13585628", "DK1358562"),
        ("FI20774740", "FI2077474"),
        ("EL094259216", "EL094"),
        ("HU12892312", "HU1289231"),
        ("NO995525828MVA", "NO99552582MVA"),
    ],
)
def test_every_country_has_its_shape_where_a_tax_office_would_look(good, too_short):
    assert problem(good, None, to_the_digit=True) is None
    assert problem(too_short, None, to_the_digit=True) == "vat-number-invalid"
    assert problem(too_short, None) is None


@pytest.mark.parametrize("written", ["PL8567346216", "SE556703748601", "PT501964842", "DK13585627"])
def test_a_wrong_digit_is_none_of_the_shape(written):
    assert problem(written, None) is None
    assert problem(written, None, to_the_digit=True) == "vat-number-check-digit"
