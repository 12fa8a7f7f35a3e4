"""Every code has a text that says what happened and what to do, and none is too long for its column."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from synctui import i18n
from synctui.i18n.error_texts import Words
from synctui.i18n.error_texts.values import KNOWN_VALUES
from synctui.i18n.errors import _catalogue, add_words, codes, error_text

PACKAGE = Path(i18n.__file__).parent.parent
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
POSITION = {
    "Refused": 1,
    "CustomerRefused": 1,
    "Finding": 0,
    "Action": 2,
    "Leave": 0,
    "NotBookedRow": 4,
    "left_out": 2,
    "find": 0,
    "append": 0,
    "bad": 0,
    "RefusedFile": 1,
    "Unreadable": 2,
    "Warned": 0,
}
"""Calls that carry a code, and where; errors carry it first."""
NAMED = {"code", "edit_warning", "nightly_reason", "notes"}
OUTSIDE = {"testing", "sandbox", "i18n"}
"""Places whose codes are not told to a reader, or are the texts themselves."""


def errors_and_calls() -> dict[str, int]:
    """Every class that is an error of ours, found by its ancestors, and the calls above."""
    found = {"SynctuiError": 0}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources()]
    for _round in range(3):
        for tree in trees:
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and any(name_of(base) in found for base in node.bases):
                    found[node.name] = 0
    return {**found, **POSITION}


def sources() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if p.relative_to(PACKAGE).parts[0] not in OUTSIDE]


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def literals(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value):
            yield part.value


def codes_in_tables() -> set[str]:
    """Connectors and the store keep codes in tables too: there every such literal is a code or a reason."""
    found: set[str] = set()
    for path in [*(PACKAGE / "connectors").rglob("refusals.py"), PACKAGE / "store" / "failures.py"]:
        found.update(literals(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def used_codes() -> dict[str, str]:
    """Code to the file that uses it."""
    positions, found = errors_and_calls(), {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts: list[ast.expr] = []
            if isinstance(node, ast.Call):
                at = positions.get(name_of(node.func))
                parts = [] if at is None else node.args[at : at + 1]
                parts += [keyword.value for keyword in node.keywords if keyword.arg in NAMED]
            elif isinstance(node, ast.Assign) and any(name_of(target) in {"code", "notes"} for target in node.targets):
                parts = [node.value]
            for part in parts:
                found.update(dict.fromkeys(literals(part), str(path.relative_to(PACKAGE))))
    return found


def test_every_code_that_the_program_uses_has_a_text() -> None:
    used = used_codes()

    missing = {code: place for code, place in used.items() if code not in codes()}

    assert len(used) > 60
    assert missing == {}


def test_every_code_and_reason_in_a_connectors_tables_has_a_text() -> None:
    known = codes() | KNOWN_VALUES["reason"].keys()

    assert codes_in_tables() - known == set()


@pytest.mark.parametrize("language", ["en", *(name for name in i18n.languages() if name != "en")])
def test_short_texts_fit_their_columns(language: str) -> None:
    i18n.use(language)

    texts = [error_text(code) for code in sorted(codes())]

    assert [text.short for text in texts if not 0 < len(text.short) <= 24] == []
    assert [text.tiny for text in texts if not 0 < len(text.tiny) <= 10] == []


def test_short_texts_have_no_values_to_fill_in() -> None:
    assert [code for code, words in _catalogue().items() if "{" in words.short + words.tiny] == []


def test_every_text_says_what_happened_in_a_sentence_and_each_step_too() -> None:
    texts = list(_catalogue().values())

    assert [words.what for words in texts if not words.what or words.what[-1] not in ".:)}]0123456789"] == []
    assert [step for words in texts for step in words.remedy if "  " in step or not step[0].isupper()] == []


def test_a_closed_period_says_what_to_do_and_where() -> None:
    text = error_text("period-closed", {"period": "2026-01", "date": "2026-01-31"}, "Exact Online")

    assert text.what == (
        "The accounting period January 2026 is closed in Exact Online; the invoice is dated 31/01/2026."
    )
    assert text.remedy[0].startswith("Reopen the period in Exact Online")
    assert text.where == "tool"


def test_in_german_it_speaks_the_words_of_teamleaders_help() -> None:
    i18n.use("de")

    text = error_text("period-closed", {"period": "2026-01", "date": "2026-01-31"}, "Exact Online")

    assert "Buchhaltungszeitraum Januar 2026" in text.what
    assert "31.01.2026" in text.what


def test_amounts_in_an_error_are_written_as_in_the_readers_country() -> None:
    i18n.use("de")

    text = error_text("totals-contradict", {"what": "gross", "stated": "1121.00 EUR", "computed": "-7.10 EUR"})

    assert "1.121,00 EUR" in text.what
    assert "-7,10 EUR" in text.what


def test_what_a_tool_says_is_shown_as_it_is_even_if_it_looks_like_a_template() -> None:
    text = error_text("never-heard-of", {"rate": "{tool}"}, "Exact Online", tool_text="Betrag {0} [red]falsch[/red]")

    assert "Betrag {0} [red]falsch[/red]" in text.what


def test_a_value_that_is_missing_does_not_hide_the_sentence() -> None:
    assert "–" in error_text("invoice-first").what


def test_a_connector_may_bring_texts_but_not_replace_ours() -> None:
    add_words({"licence-missing": Words("licence missing", "licence", "…"), "draft": Words("x", "x", "x")})

    assert error_text("licence-missing").short == "licence missing"
    assert error_text("draft").short == "draft"


def test_every_value_in_a_text_is_a_plain_name() -> None:
    names = {
        name
        for words in _catalogue().values()
        for text in (words.what, words.why, *words.remedy)
        for _literal, name, _spec, _conversion in Formatter().parse(text)
        if name is not None
    }

    assert [name for name in names if not re.fullmatch(r"[a-z_]+", name)] == []
