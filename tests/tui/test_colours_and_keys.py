"""Colours can be read, and no key means two things in one place."""

import itertools

import pytest
from textual.color import Color

from synctui.tui.actions import ACTIONS, TOGETHER, at, clashes, shown_key, unknown_ids
from synctui.tui.theme import KONTOR_DARK, KONTOR_LIGHT, known_theme

TEXT = ("foreground", "secondary", "primary", "accent", "warning", "success", "error")
GROUND = ("background", "surface", "panel")


@pytest.mark.parametrize("theme", [KONTOR_DARK, KONTOR_LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "ground"), list(itertools.product(TEXT, GROUND)))
def test_every_text_can_be_read_on_every_ground(theme, text, ground):
    one, other = Color.parse(getattr(theme, text)), Color.parse(getattr(theme, ground))

    assert _contrast(one, other) >= 4.5


def _contrast(one: Color, other: Color) -> float:
    """WCAG 2: relative luminance of the lighter plus 0.05 by that of the darker plus 0.05."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in (color.r, color.g, color.b)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_unknown_theme_becomes_the_dark_one():
    assert known_theme("solarised") == "kontor-dark"


def test_no_key_means_two_things_in_one_place():
    assert clashes({}) == ()


def test_a_clash_of_the_readers_own_making_is_found():
    found = clashes({"invoices.sync": "x"})

    assert [(clash.key, clash.ids) for clash in found] == [("x", ("app.stop", "invoices.sync"))]


def test_a_name_that_no_action_has_is_found():
    assert unknown_ids({"invoices.sink": "z", "invoices.sync": "z"}) == ("invoices.sink",)


def test_every_action_has_a_name_of_its_own():
    ids = [action.id for action in ACTIONS]

    assert len(ids) == len(set(ids))


def test_every_place_is_checked_for_clashes():
    checked = {place for places in TOGETHER for place in places}

    assert {action.where for action in ACTIONS} <= checked


def test_keys_that_need_more_than_one_finger_have_a_second_key():
    shifted = {"slash", "question_mark", "exclamation_mark", "colon"}
    for places in TOGETHER:
        for action in at(*places):
            keys = set(filter(None, action.keys.split(",")))
            assert not keys or keys - shifted, action.id


def test_keys_are_shown_as_they_are_written_on_the_keyboard():
    assert [shown_key(key) for key in ("f8", "slash", "enter", "ctrl+p", "G")] == ["F8", "/", "↵", "ctrl+p", "G"]
    assert shown_key("enter", is_ascii=True) == "enter"
