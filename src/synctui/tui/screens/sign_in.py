"""Signing in with a browser anywhere: the address to open, the address one lands on, and the time there is for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from synctui.domain.errors import SynctuiError
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import duration
from synctui.ports.secrets import Place as SecretsPlace
from synctui.ports.secrets import PlaceKind
from synctui.ports.setting_up import Attempt, SignInDesk
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.host import say, session_of
from synctui.tui.screens.lines import ALERT, DIFFERS, QUIET, STRONG, hanging, line, stack
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.paste_input import PasteInput

LAST_MINUTE = 60
ROOMY = 30
"""Lines of a window with room for everything."""


class SignInScreen(Screen[bool]):
    """True once somebody is signed in. Nothing of what is pasted is shown, kept or said."""

    CSS_PATH = "sign_in.tcss"
    PLACES = (Place.SIGN_IN,)
    BINDINGS: ClassVar[list[BindingType]] = [
        *(one for one in bindings(Place.SIGN_IN) if isinstance(one, Binding) and one.key != "enter")
    ]

    def __init__(self, desk: SignInDesk, title: str) -> None:
        super().__init__()
        self._desk = desk
        self._title = title
        self._attempt: Attempt | None = None
        self._shown_at: datetime | None = None
        self._problem: Content | None = None
        self._is_finishing = False
        self._time = Content("")

    def compose(self) -> ComposeResult:
        title = _("Sign in to {tool}").format(tool=self._title)
        yield Static(line((title, STRONG)), id="sign-in-title", markup=False)
        yield Static(id="sign-in-first", markup=False)
        yield Static(id="sign-in-address", markup=False)
        yield Static(id="sign-in-second", markup=False)
        yield PasteInput(password=True, compact=True, id="sign-in-paste")
        yield Static(id="sign-in-time", markup=False)
        yield Static(id="sign-in-problem", markup=False)
        yield Static(id="sign-in-tunnel", markup=False)
        yield Static(id="sign-in-place", markup=False)
        yield FooterBar(footer_of(Place.SIGN_IN))

    def on_mount(self) -> None:
        self.query_one(PasteInput).focus()
        self.set_interval(1.0, self._paint_time)
        self._begin()

    def on_resize(self) -> None:
        self._paint()

    # beginning ------------------------------------------------------------------------------------------------------

    @work(group="sign-in", exclusive=True)
    async def _begin(self, *, ask_client: bool = False) -> None:
        """Show an address; the client is asked for first where none is known or this one will not do."""
        self._problem = None
        try:
            must_ask = ask_client or not await asyncio.to_thread(self._desk.has_client)
            if must_ask and not await self._ask_client():
                if self._attempt is None:
                    self.dismiss(False)
                return
            self._attempt = await asyncio.to_thread(self._desk.attempt)
        except SynctuiError as problem:
            self._attempt = None
            self._say(problem)
            return
        self._shown_at = session_of(self).clock.now()
        self._paint()
        if self._attempt.listens:
            self._listen()

    async def _ask_client(self) -> bool:
        text = _("Your company registers one OAuth client with {tool}, once: docs/oauth-clients.md says how.")
        place = _("The secret may also stand elsewhere: env:NAME, or command:pass show NAME.")
        blanks = [
            Blank("id", _("Client id")),
            Blank("secret", _("Client secret"), is_secret=True),
            Blank("redirect", _("Redirect address, as registered"), self._desk.suggested_redirect),
        ]
        title = _("OAuth client of {tool}").format(tool=self._title)
        dialog = AskDialog(title, [text.format(tool=self._title), place], _("next"), blanks)
        said = await self.app.push_screen_wait(dialog)
        if said is not None:
            await asyncio.to_thread(self._desk.register, said["id"], said["secret"], said["redirect"])
        return said is not None

    @work(group="landing", exclusive=True)
    async def _listen(self) -> None:
        """Where the browser lands on this computer, by itself or through a tunnel, nothing needs to be pasted."""
        try:
            address = await self._desk.landed()
        except SynctuiError:
            # Pasting works all the same, so that this is worth no more than the line that is taken away.
            self.query_one("#sign-in-tunnel", Static).update("")
            return
        self._finish(address)

    # finishing ------------------------------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _pasted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_finish()

    def action_finish(self) -> None:
        field = self.query_one(PasteInput)
        pasted, field.value = field.value.strip(), ""
        if pasted and self._attempt is not None and not self._is_finishing:
            self._finish(pasted)

    @work(group="finish")
    async def _finish(self, address: str) -> None:
        self._is_finishing, self._problem = True, None
        self._paint()
        try:
            await self._desk.finish(address)
        except SynctuiError as problem:
            self._say(problem)
        else:
            self.dismiss(True)
        finally:
            self._is_finishing = False

    def _say(self, problem: SynctuiError) -> None:
        text = error_text(problem.code, problem.values, self._title)
        signs = signs_of(session_of(self))
        self._problem = line((f"{signs.failed} {text.what}", ALERT), (" " + " ".join(text.remedy), ""))
        self._paint()

    # keys -----------------------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Through the terminal (OSC 52), so that it arrives on the computer in front of the reader, over SSH too."""
        if self._attempt is not None:
            self.app.copy_to_clipboard(self._attempt.address)
            say(self, _("The address is copied, if your terminal allows it."))

    def action_again(self) -> None:
        if not self._is_finishing:
            self._begin()

    def action_client(self) -> None:
        if not self._is_finishing:
            self._begin(ask_client=True)

    def action_leave(self) -> None:
        self.dismiss(False)

    # painting -------------------------------------------------------------------------------------------------------

    def _paint(self) -> None:
        attempt, width = self._attempt, self.size.width - 2
        self.query_one("#sign-in-problem", Static).update(
            hanging(self._problem, width, indent="") if self._problem is not None else self._busy()
        )
        self.query_one("#sign-in-address", Static).update(
            stack(_pieces(attempt.address, self.size.width)) if attempt is not None else ""
        )
        has_address = attempt is not None
        first = _("1  Open this address in any browser, on any computer, sign in there and agree:")
        second = _("2  Paste here the whole address on which the browser lands, even if the page shows an error:")
        self.query_one("#sign-in-first", Static).update(
            hanging(Content(first), width, "   ", "") if has_address else ""
        )
        self.query_one("#sign-in-second", Static).update(
            hanging(Content(second), width, "   ", "") if has_address else ""
        )
        self.query_one(PasteInput).display = has_address
        self.query_one("#sign-in-tunnel", Static).update(stack(_tunnel(attempt, width)) if attempt else "")
        # In a low window the room is needed for what went wrong.
        has_room = self._problem is None or self.size.height >= ROOMY
        kept = hanging(line((place_words(attempt.place), QUIET)), width, "") if attempt and has_room else ""
        self.query_one("#sign-in-place", Static).update(kept)
        self._paint_time()

    def _busy(self) -> Content:
        return line((_("Signing in…"), QUIET)) if self._is_finishing else Content("")

    def _paint_time(self) -> None:
        """Written only when another figure is due: each one is a write over SSH."""
        words = Content("")
        if self._attempt is not None and self._shown_at is not None:
            passed = (session_of(self).clock.now() - self._shown_at).total_seconds()
            words = time_words(self._attempt.code_life, self._attempt.code_life - passed)
        if words != self._time:
            self._time = words
            self.query_one("#sign-in-time", Static).update(words)


def time_words(life: float, left: float) -> Content:
    """How long the code is good; the vendor counts from the moment one agrees, which nobody else knows."""
    if left <= 0:
        return line((_("The time may be up. If the address is refused, make a new one."), DIFFERS))
    step = 1 if left <= LAST_MINUTE else 10
    shown = -(-left // step) * step
    words = _("Good for {time} after you agree; counted from now: {clock}")
    words = words.format(time=duration(life), clock=duration(shown))
    return line((words, DIFFERS if left <= LAST_MINUTE else QUIET))


def _pieces(address: str, width: int) -> Iterator[str]:
    """From edge to edge, so that selecting it with the mouse gives the address and nothing else."""
    for at in range(0, len(address), max(width, 1)):
        yield address[at : at + width]


def _tunnel(attempt: Attempt, width: int) -> Iterator[Content]:
    if not attempt.listens:
        return
    if attempt.tunnel:
        yield hanging(Content(_("Or let it land by itself. On your own computer, before you agree:")), width, "   ", "")
        yield line((attempt.tunnel, QUIET))
    else:
        yield line((_("A browser on this computer lands by itself."), QUIET))


def place_words(place: SecretsPlace) -> str:
    """Where sign-ins are kept, once it is certain that they are."""
    match place.kind:
        case PlaceKind.KEYRING:
            return _("It is kept in the keyring of this system: tested.")
        case PlaceKind.FILES:
            text = _("It is kept in files that only you can read, in {folder}: tested.")
            return text.format(folder=place.folder)
        case PlaceKind.MEMORY:
            return _("It is kept until the program ends.")
