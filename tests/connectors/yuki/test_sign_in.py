"""Signing in to Yuki with an access key: one session for everybody, and what its faults mean for a run."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from synctui.domain.booking import Administration, Booked, Unknown
from synctui.domain.errors import AccessDenied, Misconfigured, Throttled, Unavailable
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make

FAULT = """<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>
<faultcode>{code}</faultcode><faultstring>{text}</faultstring><detail/></soap:Fault></soap:Body></soap:Envelope>"""


def faulty(text, code="soap:Server"):
    return FAULT.format(code=code, text=text)


async def problem_of(work):
    with pytest.raises((AccessDenied, Misconfigured, Throttled, Unavailable)) as raised:
        await work
    return raised.value


async def test_a_session_serves_until_its_day_is_over(world):
    await world.connector.connect()
    world.clock.advance(timedelta(hours=23).total_seconds())
    await world.reconnected().connect()
    world.clock.advance(timedelta(hours=1).total_seconds())
    await world.reconnected().connect()

    assert world.operations.count("Authenticate") == 2


async def test_a_session_that_ended_early_is_opened_again_and_the_booking_goes_on(world):
    await world.connector.connect()
    world.sandbox.end_sessions()

    (outcome,) = await world.book(make.invoice())

    assert isinstance(outcome, Booked)
    assert world.operations.count("Authenticate") == 2


async def test_several_runs_at_once_open_one_session(world):
    await asyncio.gather(*[world.reconnected().connect() for _ in range(5)])

    assert world.operations.count("Authenticate") == 1


async def test_a_session_that_ends_under_several_runs_is_opened_once_more(world):
    await world.connector.connect()
    world.sandbox.end_sessions()

    await asyncio.gather(*[world.reconnected().connect() for _ in range(5)])

    assert world.operations.count("Authenticate") == 2


async def test_a_key_that_is_refused_is_not_tried_again_until_a_person_gives_another(world):
    world.sandbox.revoke_keys()
    first = await problem_of(world.connector.connect())
    asked = len(world.operations)
    second = await problem_of(world.reconnected().connect())
    assert len(world.operations) == asked

    world.kept.put(f"{world.integration.id}/access_key", world.sandbox.issue_key(world.administration))
    found = await world.reconnected().connect()

    assert [type(first), type(second)] == [AccessDenied] * 2
    assert first.tool_text == "De toegangscode is ongeldig."
    assert '"sign-in-needed"' not in world.kept.get(f"{world.integration.id}/token")
    assert found.name == "Demo BV"


async def test_without_a_key_nothing_is_asked(world):
    world.kept.delete(f"{world.integration.id}/access_key")

    problem = await problem_of(world.connector.connect())

    assert isinstance(problem, AccessDenied)
    assert world.operations == []


async def test_the_key_itself_is_kept_in_one_place_only(world):
    await world.connector.connect()

    assert world.key not in world.kept.get(f"{world.integration.id}/token")


async def test_the_domain_is_chosen_once_where_a_key_opens_several(world):
    elsewhere = world.sandbox.add_administration("Other BV", domain="other")
    world.kept.put(f"{world.integration.id}/access_key", world.sandbox.issue_key(elsewhere, world.administration))

    await world.connector.connect()
    await world.reconnected().connect()
    (outcome,) = await world.book(make.invoice())

    assert isinstance(outcome, Booked)
    assert world.operations.count("SetCurrentDomain") == 1


async def test_the_domain_is_chosen_again_in_a_new_session(world):
    elsewhere = world.sandbox.add_administration("Other BV", domain="other")
    world.kept.put(f"{world.integration.id}/access_key", world.sandbox.issue_key(elsewhere, world.administration))
    await world.connector.connect()
    world.sandbox.end_sessions()

    (outcome,) = await world.book(make.invoice())

    assert isinstance(outcome, Booked)
    assert world.operations.count("SetCurrentDomain") == 2


async def test_the_administration_is_not_the_domain(world):
    domain = Administration(world.sandbox.domain(world.administration), "Demo BV")

    problem = await problem_of(world.reconnected(replace(world.integration, administration=domain)).connect())

    assert (type(problem), problem.code) == (Misconfigured, "administration-missing")


async def test_the_only_administration_of_a_key_is_taken_and_of_several_one_must_be_named(world):
    unpinned = replace(world.integration, administration=None)
    alone = await world.reconnected(unpinned).connect()
    world.kept.put(f"{world.integration.id}/access_key", world.sandbox.issue_key())
    world.sandbox.add_administration("Second BV")

    problem = await problem_of(world.reconnected(unpinned).connect())

    assert alone == Administration(world.administration, "Demo BV", "EUR", "BE")
    assert problem.code == "administration-needed"
    assert problem.values["known"] == "Demo BV, Second BV"
    assert [one.name for one in await world.reconnected(unpinned).administrations()] == ["Demo BV", "Second BV"]


@pytest.mark.parametrize("language", ["NL", "EN"])
@pytest.mark.parametrize(
    ("trouble", "error", "code"),
    [
        ("forbidden", AccessDenied, "rights-missing"),
        ("unlicensed", Misconfigured, "licence-missing"),
        ("inactive", Misconfigured, "administration-inactive"),
    ],
)
async def test_what_ends_a_run_is_named_in_words_and_in_yukis_own(open_world, trouble, error, code, language):
    world = open_world(language=language)
    if trouble == "forbidden":
        world.sandbox.forbidden.add("Accounting")
    else:
        getattr(world.sandbox, trouble).add(world.administration)

    problem = await problem_of(anext(aiter(world.connector.book([make.request(make.invoice(), world.integration)]))))

    assert (type(problem), problem.code) == (error, code)
    assert problem.tool_text
    assert world.entries() == []


@pytest.mark.parametrize("window", ["calendar", "sliding"])
async def test_a_quota_that_other_programs_have_used_up_ends_the_run_with_the_time_of_the_next_try(open_world, window):
    world = open_world(quota_window=window)
    await world.connector.connect()
    world.throttle()

    problem = await problem_of(world.connector.reference_data())

    assert isinstance(problem, Throttled)
    assert problem.until.isoformat() == "2026-11-26T00:00:00+01:00"
    assert problem.window == "day"


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("Dagelijkse limiet bereikt.", Throttled, "limit-reached"),
        ("Invalid session ID.", AccessDenied, "sign-in-needed"),
        ("Computer says no", Unavailable, "unavailable"),
        ("Server was unable to process request. ---> Timeout expired.", Unavailable, "unavailable"),
    ],
)
async def test_a_read_that_fails_changes_nothing_and_says_what_to_do_next(world, text, error, code):
    world.fault(FaultKind.STATUS, path="/ws/AccountingInfo.asmx", status=500, body=faulty(text), times=9)

    problem = await problem_of(world.connector.reference_data())

    assert (type(problem), problem.code) == (error, code)


async def test_a_fault_that_nobody_can_read_may_be_about_an_old_session(world):
    await world.connector.connect()
    world.fault(FaultKind.STATUS, path="/ws/Accounting.asmx", status=500, body=faulty("Sleutel past niet"))

    await world.reconnected().connect()

    assert world.operations.count("Authenticate") == 2


async def test_a_write_is_never_repeated_for_a_fault_that_nobody_can_read(world):
    await world.connector.find([make.ref(make.invoice(), world.integration)])
    world.fault(FaultKind.REPLACE_ANSWER, path="/ws/Sales.asmx", status=500, body=faulty("Sleutel past niet"))

    (outcome,) = await world.book(make.invoice())

    assert isinstance(outcome, Unknown)
    assert len(world.entries()) == 1


@pytest.mark.parametrize(("status", "body"), [(200, "<html/>"), (404, "gone"), (503, ""), (302, "")])
async def test_a_page_of_a_web_server_is_no_answer(world, status, body):
    world.fault(FaultKind.STATUS, path="/ws/Accounting.asmx", status=status, body=body)

    assert isinstance(await problem_of(world.connector.connect()), Unavailable)
