"""No message is missing in a language, and none says something else than it was asked to."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from synctui.i18n import catalogues
from synctui.i18n._choice import LOCALES

LANGUAGES = catalogues.written()


def test_the_languages_of_the_customers_are_there() -> None:
    assert LANGUAGES == ["de", "fr", "nl"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_of_the_program_is_missing(language: str) -> None:
    assert catalogues.missing(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_left_over(language: str) -> None:
    known = catalogues.messages()

    assert [entry.id for entry in catalogues.read(language) if entry.id and first(entry.id) not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_readable_one(language: str) -> None:
    path = LOCALES / language / "LC_MESSAGES" / "synctui.mo"

    assert path.read_bytes() == catalogues.compiled(language), "run: python -m synctui.i18n.catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_of_its_message(language: str) -> None:
    wrong = []
    for entry in catalogues.read(language):
        texts = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
        if entry.id and any(values(text) != values(first(entry.id)) for text in texts):
            wrong.append(entry.id)

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_begins_and_ends_with_the_blanks_of_its_message(language: str) -> None:
    wrong = [
        entry.id
        for entry in catalogues.read(language)
        if isinstance(entry.id, str) and entry.id and edges(entry.id) != edges(entry.string)
    ]

    assert wrong == []


def test_messages_are_found_whatever_the_code_looks_like() -> None:
    source = 'Option("site", label="Country", choices=(("be", "Belgium"),))\nx = _("a" if y else "b")\n# _("no")'

    assert {text for text, _plural in catalogues.messages_in(source)} == {"Country", "Belgium", "a", "b"}


def test_german_uses_the_words_of_teamleaders_own_help() -> None:
    texts = " ".join(str(entry.string) for entry in catalogues.read("de"))

    for word in ("Rechnungsübersicht", "Buchungsnummer", "Glocke", "Benachrichtigung", "Zahnrad", "Kostenstelle"):
        assert word in texts
    for word in ("Buchhaltungszeitraum", "Buchhaltungstool", "Einstellungen der Integration", "Steuersatz"):
        assert word in texts
    assert not re.search(r"Abgleich|Debitor|Buchungs-Nr", texts)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["factuuroverzicht", "Boekingsnummer", "bel", "melding", "tandwiel", "kostenplaats", "creditnota"]),
        ("nl", ["boekhoudperiode", "boekhoudpakket", "instellingen van de integratie", "btw-tarief", "dagboek"]),
        ("fr", ["aperçu des factures", "comptable", "cloche", "notification", "roue dentée", "centres de coûts"]),
        (
            "fr",
            ["période comptable", "outil comptable", "paramètres de l'intégration", "taux de TVA", "note de crédit"],
        ),
    ],
)
def test_dutch_and_french_use_the_words_of_a_bookkeeper(language: str, words: list[str]) -> None:
    texts = " ".join(str(entry.string) for entry in catalogues.read(language))

    assert [word for word in words if word not in texts] == []


def test_french_keeps_its_punctuation_with_the_word_before_it() -> None:
    texts = [entry.string for entry in catalogues.read("fr") if isinstance(entry.string, str)]

    assert [text for text in texts if re.search(r" [:;?!»]|« |“|”", text)] == []


def first(id: str | tuple[str, ...]) -> str:
    return id if isinstance(id, str) else id[0]


def values(text: str) -> set[str]:
    """Names in braces and argparse's own signs."""
    named = {name for _literal, name, _spec, _conversion in Formatter().parse(text.replace("%", "")) if name}
    return named | set(re.findall(r"%(?:\(\w+\))?[rs]", text))


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
