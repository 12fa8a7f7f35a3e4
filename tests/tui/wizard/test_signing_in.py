"""Signing in with a browser elsewhere: the address, the time, what is pasted, and that nothing secret is ever shown."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from synctui import i18n
from synctui.bootstrap.sign_in import SigningIn
from synctui.domain.errors import BadInput
from synctui.domain.integration import Integration
from synctui.ports.secrets import Place, PlaceKind
from synctui.ports.setting_up import Attempt
from synctui.tui.screens.sign_in import SignInScreen, time_words
from synctui.tui.screens.wizard import WizardScreen

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


async def to_the_address(person) -> None:
    await person.until("nothing is sent")
    await person.press("enter")
    await person.choose("Language", "English")
    await person.enter_client()
    await person.until("Open this address")


def code_of(landed: str) -> str:
    return landed.partition("code=")[2].partition("&")[0]


@BOTH_SIZES
async def test_the_address_stands_from_edge_to_edge_and_is_copied_whole(sit, size, monkeypatch):
    copied: list[str] = []
    async with sit(size) as person:
        monkeypatch.setattr(person.app, "copy_to_clipboard", copied.append)
        await to_the_address(person)
        address, keys = person.address, person.screen.splitlines()[-1]
        await person.press("ctrl+y")

    assert copied == [address]
    assert address.startswith("http://teamleader.test/oauth2/authorize?response_type=code&client_id=demo-client&")
    assert "ctrl+y Copy" in keys


@pytest.mark.parametrize("language", i18n.languages())
async def test_everything_fits_a_small_window_in_every_language(sit, language):
    async with sit((80, 24), language) as person:
        while not isinstance(person.app.screen, WizardScreen):
            await person.pilot.pause()
        person.app.push_screen(SignInScreen(Pretended(), "Teamleader Focus"))
        await person.until("http")
        await person.paste("somewhere-else")
        await person.press("enter")
        await person.until("✗")
        text = person.screen

    assert "…" not in text
    assert "ssh -L 8765:127.0.0.1:8765 somebody-with-a-name@bookkeeping.example.com" in text
    assert "✗" in text
    assert "ctrl+y" in text.splitlines()[-1]


class Pretended:
    """A sign-in with a long address, at which every answer is the answer to another try."""

    suggested_redirect = ""

    def has_client(self) -> bool:
        return True

    def attempt(self) -> Attempt:
        return Attempt(
            "https://focus.teamleader.eu/oauth2/authorize?" + "x" * 250,
            "http://localhost:8765/landed",
            Place(PlaceKind.FILES, "/home/somebody/.local/share/synctui/secrets"),
            600.0,
            True,
            "ssh -L 8765:127.0.0.1:8765 somebody-with-a-name@bookkeeping.example.com",
        )

    async def landed(self) -> str:
        return await asyncio.get_running_loop().create_future()

    async def finish(self, pasted: str) -> None:
        raise BadInput("sign-in-address-of-another-try")


async def test_an_address_that_was_wrapped_on_its_way_is_taken(sit):
    async with sit() as person:
        await to_the_address(person)
        landed = await person.lands_on(person.address)
        await person.paste(f"  {landed[:60]}\r\n   {landed[60:]} \n\n")
        await person.press("enter")
        await person.until("Can be connected")


async def test_what_is_pasted_is_never_readable(sit):
    async with sit() as person:
        await to_the_address(person)
        landed = await person.lands_on(person.address)
        await person.paste(landed)

        assert code_of(landed) not in person.screen
        assert "•••" in person.screen


async def test_an_address_of_another_try_is_refused_and_the_right_one_taken_after_it(sit):
    async with sit() as person:
        await to_the_address(person)
        landed = await person.lands_on(person.address)
        await person.paste(landed.partition("&state=")[0] + "&state=somebody-elses-state")
        await person.press("enter")
        refused = await person.until("belongs to another sign-in")
        await person.paste(landed)
        await person.press("enter")
        await person.until("Can be connected")

    assert "•" not in refused


async def test_a_code_that_is_too_old_is_refused_and_a_new_address_helps(sit):
    async with sit() as person:
        await to_the_address(person)
        landed = await person.lands_on(person.address)
        person.clock.advance(601)
        await person.until("The time may be up")
        await person.paste(landed)
        await person.press("enter")
        await person.until("refused")
        before = person.address
        await person.press("ctrl+r")
        await person.until("10:00 after you agree")
        assert person.address != before

        await person.sign_in()
        await person.until("Can be connected")


@pytest.mark.parametrize(
    ("life", "left", "words"),
    [(600.0, 600.0, "10:00"), (600.0, 571.0, "9:40"), (180.0, 59.2, "1:00"), (180.0, 12.0, "0:12"), (180.0, 0.0, "up")],
)
def test_the_time_is_counted_down(life, left, words):
    assert words in time_words(life, left).plain


async def test_exact_online_leaves_three_minutes_and_wants_a_public_page(sit, signed_in):
    async with sit() as person:
        await signed_in(person)
        one = Integration("exact_online:x", "exact_online", "x", options={"site": "be"})
        person.app.push_screen(SignInScreen(SigningIn(person.workspace, one), "Exact Online"))
        await person.enter_client("https://www.example.com/landed")
        text = await person.until("Good for 3:00")

    assert "ssh -L" not in text
    assert "lands by itself" not in text


async def test_a_place_that_keeps_nothing_is_said_before_anybody_signs_in(sit, tmp_path: Path):
    async with sit() as person:
        await person.until("nothing is sent")
        await person.press("enter")
        await person.choose("Language", "English")
        await person.enter_client()
        await person.until("Open this address")
        await person.press("escape")
        (tmp_path / "secrets").chmod(0o755)
        await person.press("enter")
        await person.until("Make it yours alone: chmod go-rwx")

        assert "http://teamleader.test" not in person.screen


async def test_whoever_goes_back_is_where_they_were(sit):
    async with sit() as person:
        await to_the_address(person)
        await person.press("escape")
        await person.until("1 of 8 steps done")

        assert isinstance(person.app.screen, WizardScreen)


async def test_no_secret_stands_in_a_file_a_call_or_the_mail_for_help(sit, signed_in, tmp_path: Path):
    async with sit() as person:
        await to_the_address(person)
        landed = await person.lands_on(person.address)
        await person.paste(landed)
        await person.press("f9")
        mail = await person.app.session.support.prepare(*with_screen(person))
        await person.press("escape", "enter")
        await person.until("Can be connected")
        token = json.loads(person.workspace.secrets.get("teamleader/token"))
        calls = person.app.session.support.calls.last(500)

    secrets = {"canary-client-secret", code_of(landed), token["access"], token["refresh"]}
    told = f"{mail} {calls} {everything_written(tmp_path)}"
    assert len(calls) > 5
    assert {secret for secret in secrets if secret in told} == set()


def everything_written(home: Path) -> str:
    """But for what stands where secrets belong."""
    files = [path for path in home.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    return "".join(path.read_bytes().decode("latin-1") for path in files)


def with_screen(person):
    from synctui.ports.support import Subject
    from synctui.tui.screens.camera import camera_of

    return Subject(), camera_of(person.app)
