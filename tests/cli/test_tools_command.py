"""The accounting tools of a country: what each can do, and which cannot be connected yet."""

from __future__ import annotations

from dataclasses import replace

from synctui.domain.tool_catalogue import CATALOGUE, countries, tools_of
from synctui.testing.memory_tool import SPEC


def test_a_tool_of_the_country_is_listed_with_what_it_can_do(office) -> None:
    answer = office("tools", "--country", "de")

    assert answer.code == 0
    assert answer.out.startswith("Germany (DE)\n")
    assert "Memory  (synctui connect memory)" in answer.out
    assert "Later edits         edit in the tool, tick off here" in answer.out
    assert "At night            possible" in answer.out


def test_what_cannot_be_connected_yet_is_named_as_such_and_never_offered(office) -> None:
    answer = office("tools", "--country", "DE")

    _offered, not_yet = answer.out.split("Cannot be connected yet:")
    assert "DATEV" in not_yet
    assert "synctui connect" not in not_yet


def test_an_unknown_country_is_refused_with_those_that_are_known(office) -> None:
    answer = office("tools", "--country", "XX")

    assert answer.code == 2
    assert "BE, NL, DE" in answer.err


def test_without_a_country_the_companies_own_are_listed_else_all(office) -> None:
    countries_listed = [one["country"] for one in office("tools", "--json").json]

    assert countries_listed[:3] == ["BE", "NL", "DE"]


def test_abilities_come_from_the_connector(office) -> None:
    (one,) = office("tools", "--country", "DE", "--json").json

    (tool,) = one["tools"]
    assert (tool["tool"], tool["nightly"], tool["pushes_edits"], tool["pdf"]) == ("memory", True, False, "none")
    assert {"title": "Lexware Office", "way": "none"} in one["not_yet"]


def test_a_tool_that_can_be_connected_is_not_listed_as_missing() -> None:
    made = replace(SPEC, name="yuki", title="Yuki", countries=("BE", "NL"))

    found = tools_of("BE", [made])

    assert found.connectable == (made,)
    assert "Yuki" not in [tool.title for tool in found.not_yet]
    assert "Octopus" in [tool.title for tool in found.not_yet]


def test_a_tool_without_countries_is_good_everywhere() -> None:
    files = replace(SPEC, countries=())

    assert tools_of("FI", [files]).connectable == (files,)


def test_every_known_tool_has_a_country_and_a_name_of_its_own() -> None:
    titles = [tool.title for tool in CATALOGUE]

    assert len(titles) == len(set(titles))
    assert all(tool.countries for tool in CATALOGUE)
    assert set(countries([])) >= {"BE", "NL", "DE", "FR"}
