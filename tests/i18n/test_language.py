"""The language is the one that was set, else the one of the environment."""

from __future__ import annotations

import subprocess
import sys

import pytest

from synctui import i18n
from synctui.i18n import _choice


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ("en", "en_GB")),
        ({"LANG": "de_DE.UTF-8"}, ("de", "de_DE")),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_CH.UTF-8"}, ("de", "de_CH")),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, ("en", "en_GB")),
        ({"LANGUAGE": "de:en", "LC_ALL": "C"}, ("de", "de_DE")),
        ({"SYNCTUI_LANGUAGE": "de", "LC_ALL": "en_GB.UTF-8"}, ("de", "de_DE")),
        ({"LANG": "zz_ZZ.UTF-8"}, ("en", "en_GB")),
        ({"LANG": "../../etc"}, ("en", "en_GB")),
        ({"LANG": "en_US.UTF-8"}, ("en", "en_GB")),
        ({"LANG": "en_IE.UTF-8"}, ("en", "en_IE")),
    ],
)
def test_the_environment_is_asked_in_order(environ: dict[str, str], expected: tuple[str, str]) -> None:
    assert _choice.from_environment(environ) == expected


def test_a_setting_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "en")

    assert i18n.use("de") == "de"
    assert i18n.language() == "de"


def test_month_before_day_is_written_only_for_whoever_sets_it() -> None:
    i18n.use("en_US")

    assert _choice.locale_name() == "en_US"


def test_words_cost_no_babel_until_a_number_is_written() -> None:
    code = "import sys, synctui.i18n, synctui.i18n.formats as f; synctui.i18n._('x'); print('babel' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "False"
