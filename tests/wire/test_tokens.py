"""A sign-in lasts: tokens are renewed once, kept before they are used, and never tried again blindly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from synctui.domain.errors import AccessDenied, BadInput, Misconfigured, Unavailable
from synctui.ports.faults import FaultKind
from synctui.settings.secrets import FileSecrets, MemorySecrets
from synctui.testing.contract import problem_of
from synctui.wire.oauth2 import OAuthClient
from synctui.wire.redact import redact


async def test_a_token_with_time_left_is_used_without_asking(sign_in: Any) -> None:
    token = sign_in.start()
    sign_in.clock.advance(569)

    assert await sign_in.tokens().access() == token.access
    assert sign_in.provider.requests == []


async def test_a_token_in_its_last_seconds_is_renewed_and_kept(sign_in: Any) -> None:
    token = sign_in.start()
    sign_in.clock.advance(575)

    access = await sign_in.tokens().access()

    assert access != token.access
    assert sign_in.stored().access == access
    assert sign_in.stored().refresh != token.refresh
    assert (sign_in.stored().expires_at - sign_in.clock.now()).total_seconds() == 600


async def test_the_new_token_is_kept_before_it_is_used(sign_in: Any) -> None:
    sign_in.start()
    sign_in.clock.advance(600)
    tokens = sign_in.tokens()

    access = await tokens.access()

    assert json.loads(sign_in.secrets.get("exact_online:demo/token"))["access"] == access


async def test_six_at_once_ask_once(tmp_path: Path, sign_in_with: Callable[..., Any]) -> None:
    sign_in = sign_in_with(FileSecrets(tmp_path / "secrets"))
    sign_in.start()
    sign_in.clock.advance(600)

    got = await asyncio.gather(*(sign_in.tokens().access() for _ in range(6)))

    assert len(set(got)) == 1
    assert sign_in.provider.oauth.refreshes == 1


async def test_six_who_were_turned_away_ask_once(tmp_path: Path, sign_in_with: Callable[..., Any]) -> None:
    sign_in = sign_in_with(FileSecrets(tmp_path / "secrets"))
    rejected = sign_in.start().access
    sign_in.provider.oauth.expire()

    got = await asyncio.gather(*(sign_in.tokens().refreshed(rejected) for _ in range(6)))

    assert len(set(got)) == 1
    assert rejected not in got
    assert sign_in.provider.oauth.refreshes == 1


@pytest.mark.parametrize("kind", [FaultKind.LOSE_ANSWER, FaultKind.LOSE_REQUEST, FaultKind.TRUNCATE])
async def test_a_lost_answer_ends_the_sign_in_once_and_is_not_tried_again(sign_in: Any, kind: FaultKind) -> None:
    sign_in.start()
    sign_in.clock.advance(600)
    sign_in.fault(kind)

    first = await problem_of(sign_in.tokens().access())
    asked = len(sign_in.provider.requests)
    second = await problem_of(sign_in.tokens().access())

    assert isinstance(first, AccessDenied)
    assert isinstance(second, AccessDenied)
    assert first.code == "sign-in-needed"
    assert len(sign_in.provider.requests) == asked
    assert sign_in.stored().is_spent
    assert not sign_in.tokens().is_signed_in


async def test_a_server_that_cannot_be_reached_costs_nothing(sign_in: Any) -> None:
    sign_in.start()
    sign_in.clock.advance(600)
    sign_in.fault(FaultKind.REFUSE_CONNECTION)

    first = await problem_of(sign_in.tokens().access())
    access = await sign_in.tokens().access()

    assert isinstance(first, Unavailable)
    assert access == sign_in.stored().access


async def test_a_server_in_trouble_costs_nothing(sign_in: Any) -> None:
    sign_in.start()
    sign_in.clock.advance(600)
    sign_in.fault(FaultKind.STATUS, status=503, body="<html></html>")

    assert isinstance(await problem_of(sign_in.tokens().access()), Unavailable)
    assert await sign_in.tokens().access()


async def test_a_refresh_token_used_up_by_somebody_else_ends_the_sign_in(sign_in: Any) -> None:
    token = sign_in.start()
    sign_in.clock.advance(600)
    await sign_in.tokens().access()
    sign_in.keep(token.access, token.refresh)
    sign_in.clock.advance(600)

    problem = await problem_of(sign_in.tokens().access())

    assert isinstance(problem, AccessDenied)
    assert problem.tool_text == "Token is not allowed"
    assert not sign_in.tokens().is_signed_in


async def test_a_token_renewed_behind_our_back_is_taken_over(sign_in_with: Callable[..., Any]) -> None:
    class Overtaken(MemorySecrets):
        """Somebody without our lock stores a new token while we ask."""

        reads = 0

        def get(self, name: str) -> str | None:
            if name.endswith("/token"):
                self.reads += 1
                if self.reads == 3:
                    self.put(name, theirs)
            return super().get(name)

    sign_in = sign_in_with(Overtaken())
    used = sign_in.start()
    sign_in.clock.advance(600)
    issued = sign_in.provider.oauth.issue_tokens()
    theirs = sign_in.keep(issued["access_token"], issued["refresh_token"]).as_json()
    sign_in.secrets.put("exact_online:demo/token", used.as_json())
    sign_in.provider.state.put("refresh", used.refresh, {"at": sign_in.clock.now().isoformat(), "is_used": True})
    sign_in.secrets.reads = 0

    access = await sign_in.tokens().access()

    assert access == issued["access_token"]


async def test_an_earlier_refresh_than_the_provider_allows_keeps_the_good_token(sign_in: Any) -> None:
    token = sign_in.start()
    sign_in.clock.advance(575)
    issued = sign_in.provider.state.get("refresh", token.refresh)
    sign_in.provider.state.put("refresh", token.refresh, {**issued, "at": sign_in.clock.now().isoformat()})

    assert await sign_in.tokens().access() == token.access
    assert not sign_in.stored().is_spent


async def test_a_refresh_is_carried_through_though_its_caller_is_stopped(sign_in: Any) -> None:
    token = sign_in.start()
    sign_in.clock.advance(600)
    sign_in.fault(FaultKind.DELAY, seconds=5.0)
    work = asyncio.ensure_future(sign_in.tokens().access())
    while not sign_in.provider.requests:  # noqa: ASYNC110 - the provider knows nothing of events
        await asyncio.sleep(0)

    work.cancel()

    with pytest.raises(asyncio.CancelledError):
        await work
    assert sign_in.stored().refresh != token.refresh
    assert await sign_in.tokens().access() == sign_in.stored().access


async def test_a_life_of_a_token_may_be_written_as_text(sign_in: Any) -> None:
    sign_in.start()
    sign_in.clock.advance(600)
    body = '{"access_token":"access-1","refresh_token":"refresh-1","token_type":"bearer","expires_in":"120"}'
    sign_in.fault(FaultKind.REPLACE_ANSWER, status=200, body=body)

    await sign_in.tokens().access()

    assert (sign_in.stored().expires_at - sign_in.clock.now()).total_seconds() == 120


async def test_nobody_signed_in_is_said(sign_in: Any) -> None:
    problem = await problem_of(sign_in.tokens().access())

    assert isinstance(problem, AccessDenied)
    assert problem.code == "sign-in-needed"


async def test_signing_in_takes_the_pasted_address(sign_in: Any) -> None:
    tokens = sign_in.tokens()
    url = tokens.authorize_url("state-1234")
    asked = parse_qs(urlsplit(url).query)
    code = sign_in.provider.issue_code("https://example.test/back")

    await tokens.exchange(
        f"  https://example.test/back?code={code.replace('!', '%21')}&state=state-1234\n", "state-1234"
    )

    assert asked["client_id"] == ["app"]
    assert asked["redirect_uri"] == ["https://example.test/back"]
    assert tokens.is_signed_in
    assert await tokens.access() == sign_in.stored().access


async def test_signing_in_takes_the_bare_code_too(sign_in: Any) -> None:
    code = sign_in.provider.issue_code("https://example.test/back")

    await sign_in.tokens().exchange(code.replace("!", "%21"), "state-1234")

    assert sign_in.tokens().is_signed_in


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("https://example.test/back?code=abc&state=other", "sign-in-address-of-another-try"),
        ("https://example.test/back?code=abc", "sign-in-address-of-another-try"),
        ("https://example.test/back?state=state-1234", "sign-in-address-without-code"),
        ("https://example.test/back", "sign-in-address-without-code"),
        ("   ", "sign-in-address-without-code"),
    ],
)
async def test_a_wrong_address_is_refused_before_anything_is_asked(sign_in: Any, pasted: str, code: str) -> None:
    problem = await problem_of(sign_in.tokens().exchange(pasted, "state-1234"))

    assert isinstance(problem, BadInput)
    assert problem.code == code
    assert sign_in.provider.requests == []


async def test_a_person_who_said_no_is_told_so(sign_in: Any) -> None:
    pasted = "https://example.test/back?error=access_denied&state=state-1234"

    problem = await problem_of(sign_in.tokens().exchange(pasted, "state-1234"))

    assert isinstance(problem, AccessDenied)
    assert (problem.code, problem.tool_text) == ("sign-in-refused", "access_denied")


async def test_a_code_that_is_too_old_is_told_so(sign_in: Any) -> None:
    code = sign_in.provider.issue_code("https://example.test/back")
    sign_in.clock.advance(181)

    problem = await problem_of(sign_in.tokens().exchange(code, "state-1234"))

    assert isinstance(problem, AccessDenied)
    assert problem.code == "sign-in-refused"
    assert not sign_in.tokens().is_signed_in


async def test_an_application_that_was_never_registered_is_said(sign_in: Any) -> None:
    sign_in.start()
    sign_in.secrets.delete("exact_online/client")
    sign_in.clock.advance(600)

    problem = await problem_of(sign_in.tokens().access())

    assert isinstance(problem, Misconfigured)
    assert problem.code == "oauth-client-missing"


async def test_no_token_shows_in_a_text_or_a_repr(sign_in: Any) -> None:
    token = sign_in.start()
    sign_in.clock.advance(600)
    await sign_in.tokens().access()
    new = sign_in.stored()
    client = OAuthClient.load(sign_in.secrets, "exact_online")

    said = redact(f"{token.access} {token.refresh} {new.access} {new.refresh} {client.client_secret}")

    for secret in (token.access, token.refresh, new.access, new.refresh, "client-secret-canary"):
        assert secret not in said + repr(new) + repr(client)
