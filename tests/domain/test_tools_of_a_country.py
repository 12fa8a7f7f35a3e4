"""Which tools a company can choose from in its country, and which are used there and cannot be connected yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.tool_catalogue import CATALOGUE, FIRST, KnownTool, Way, countries, tools_of
from synctui.testing.memory_tool import SPEC

EVERYWHERE = replace(SPEC, name="folder", title="Files in a folder", countries=())
DATEV = KnownTool("datev", "DATEV", ("DE",), Way.FILE)


def test_the_countries_of_teamleader_come_first_and_the_others_by_their_code():
    abroad = replace(SPEC, countries=("AT",))

    offered = countries([abroad])

    assert offered[: len(FIRST)] == FIRST
    assert list(offered[len(FIRST) :]) == sorted(offered[len(FIRST) :])
    assert {"AT", "SE"} <= set(offered)


def test_what_can_be_connected_is_offered_in_its_own_countries_and_files_are_everywhere():
    belgian = replace(SPEC, countries=("BE",))

    assert tools_of("BE", [belgian, EVERYWHERE]).connectable == (belgian, EVERYWHERE)
    assert tools_of("IT", [belgian, EVERYWHERE]).connectable == (EVERYWHERE,)


def test_what_can_be_connected_is_not_listed_a_second_time_as_what_cannot():
    twinfield = replace(SPEC, name="twinfield", title="Twinfield", countries=("NL",))

    before, after = tools_of("NL", []), tools_of("NL", [twinfield])

    gone = {tool.key for tool in before.not_yet} - {tool.key for tool in after.not_yet}
    assert gone == {"twinfield"}
    assert {tool.key for tool in before.not_yet} == {tool.key for tool in CATALOGUE if "NL" in tool.countries}


@pytest.mark.parametrize(
    ("name", "title", "is_made"),
    [
        ("datev", "DATEV", True),
        ("datev_online", "Something else", True),
        ("booking_files", "Datev", True),
        ("datevia", "Datevia", False),
    ],
)
def test_a_connector_is_known_by_its_name_a_name_that_goes_on_from_it_or_its_title(name, title, is_made):
    assert DATEV.is_made_by(replace(SPEC, name=name, title=title)) is is_made
