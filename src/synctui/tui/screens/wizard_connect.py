"""Connecting the chosen accounting tool: what it asks for, the sign-in, and the books to write to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from textual.screen import Screen

from synctui.domain.booking import Administration
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind, SignIn
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.i18n import _
from synctui.ports.setting_up import SettingUp, SignInDesk
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.choose import Choice, ChoiceDialog
from synctui.tui.screens.host import say_problem, session_of
from synctui.tui.screens.sign_in import SignInScreen
from synctui.tui.screens.wizard_steps import DRAFT, Draft, Standing

_IN_WORDS = {OptionKind.TEXT, OptionKind.FOLDER, OptionKind.SECRET}


async def connect_tool(screen: Screen[None], standing: Standing) -> Draft | None:
    """The draft, its integration saved and signed in; None when the reader went back. Raises what the tool says."""
    session, spec = session_of(screen), standing.spec
    setting_up = session.setting_up
    if spec is None or setting_up is None:
        return None
    one = standing.status.integration if standing.status else standing.draft.integration(session.zone)
    answered = await _ask_options(screen, spec, one, setting_up.signing_in(one))
    if answered is None:
        return None
    one, keys = answered
    draft = replace(standing.draft, options=one.options)
    await session.service.save_preference(DRAFT, draft.as_json())
    desk = setting_up.signing_in(one)
    if not await _sign_in(screen, spec, standing, desk, keys):
        return None
    chosen = await _with_books(screen, spec, one, desk)
    if chosen is None:
        return None
    await _save(screen, setting_up, chosen, spec)
    return draft


# what the tool asks for -------------------------------------------------------------------------------------------


async def _ask_options(
    screen: Screen[None], spec: ConnectorSpec, one: Integration, desk: SignInDesk
) -> tuple[Integration, Mapping[str, str]] | None:
    """The integration with its options, and the secrets apart: those never stand with the settings."""
    options = dict(one.options)
    for option in spec.options:
        if option.kind is OptionKind.CHOICE and option.required:
            choices = [Choice(value, _(label)) for value, label in option.choices]
            now = options.get(option.key) or option.default
            chosen = await screen.app.push_screen_wait(ChoiceDialog(_(option.label), choices, now))
            if chosen is None:
                return None
            options[option.key] = chosen
    asked = [option for option in spec.options if _is_asked(option)]
    if not asked:
        return replace(one, options=options), {}
    said = await _ask_in_words(screen, spec, asked, options, desk)
    if said is None:
        return None
    secret = {option.key for option in asked if option.kind is OptionKind.SECRET}
    options |= {key: text for key, text in said.items() if key not in secret}
    return replace(one, options=options), {key: text for key, text in said.items() if key in secret}


def _is_asked(option: Option) -> bool:
    """What must be answered and has no default; the rest stands in the settings."""
    return option.kind in _IN_WORDS and option.required and not option.default


async def _ask_in_words(
    screen: Screen[None], spec: ConnectorSpec, asked: Sequence[Option], options: Mapping[str, str], desk: SignInDesk
) -> Mapping[str, str] | None:
    text = [_(option.help) for option in asked if option.help]
    blanks = [_blank(option, options, desk) for option in asked]
    if any(blank.is_secret and blank.may_be_empty for blank in blanks):
        text.append(_("A key that is kept already stays if its field is left empty."))
    return await screen.app.push_screen_wait(AskDialog(spec.title, text, _("next"), blanks))


def _blank(option: Option, options: Mapping[str, str], desk: SignInDesk) -> Blank:
    is_secret = option.kind is OptionKind.SECRET
    is_kept = is_secret and desk.has_key(option.key)
    return Blank(option.key, _(option.label), options.get(option.key, ""), may_be_empty=is_kept, is_secret=is_secret)


# signing in -------------------------------------------------------------------------------------------------------


async def _sign_in(
    screen: Screen[None], spec: ConnectorSpec, standing: Standing, desk: SignInDesk, keys: Mapping[str, str]
) -> bool:
    for key, text in keys.items():
        if text:
            await asyncio.to_thread(desk.keep_key, text, key)
    if spec.sign_in is not SignIn.OAUTH2:
        return True
    is_signed_in = standing.status is not None and standing.status.is_signed_in
    return is_signed_in or await signed_in(screen, desk, spec.title)


async def signed_in(screen: Screen[Any], desk: SignInDesk, title: str) -> bool:
    """Whether somebody has signed in now."""
    is_done = await screen.app.push_screen_wait(SignInScreen(desk, title))
    return is_done is True


async def _with_books(
    screen: Screen[None], spec: ConnectorSpec, one: Integration, desk: SignInDesk
) -> Integration | None:
    """The administration: the only one that the sign-in opens, else the one that is chosen."""
    if not any(option.kind is OptionKind.ADMINISTRATION for option in spec.options):
        return one
    offered = await desk.administrations()
    if not offered:
        raise Misconfigured("administration-needed", known="–")
    if len(offered) == 1:
        return replace(one, administration=offered[0])
    chosen = await _choose(screen, offered, one.administration)
    return replace(one, administration=chosen) if chosen is not None else None


async def _choose(
    screen: Screen[None], offered: Sequence[Administration], now: Administration | None
) -> Administration | None:
    by_id = {books.remote_id: books for books in offered}
    choices = [Choice(id, f"{books.name}  {id}") for id, books in by_id.items()]
    chosen = await screen.app.push_screen_wait(
        ChoiceDialog(_("Administration"), choices, now.remote_id if now is not None else None)
    )
    return by_id[chosen] if chosen is not None else None


async def _save(screen: Screen[None], setting_up: SettingUp, one: Integration, spec: ConnectorSpec) -> None:
    """Kept, tried once, and with what the tool offers to choose from."""
    service = session_of(screen).service
    await service.save_integration(await setting_up.suggested(one))
    await service.test_connection(one.id)
    await service.reference_data(one.id, fresh=True)


async def keep_secret(screen: Screen[None], one: Integration, option: Option, title: str) -> bool:
    """Ask for a secret of a tool that is set up and put it where secrets belong; False where it was not given."""
    setting_up = session_of(screen).setting_up
    if setting_up is None:
        return False
    text = [_(option.help)] if option.help else []
    blank = Blank(option.key, _(option.label), is_secret=True)
    said = await screen.app.push_screen_wait(AskDialog(title, text, _("save"), [blank]))
    if said is None:
        return False
    try:
        await asyncio.to_thread(setting_up.check_place)
        await asyncio.to_thread(setting_up.signing_in(one).keep_key, said[option.key], option.key)
    except Misconfigured as problem:
        say_problem(screen, problem, title)
        return False
    return True
