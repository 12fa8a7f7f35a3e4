"""What setting up asks for: where sign-ins are kept, a sign-in that a person does in a browser, and suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

# The first screen waits for every module that is imported here.
if TYPE_CHECKING:
    from synctui.domain.booking import Administration
    from synctui.domain.integration import Integration
    from synctui.ports.secrets import Place


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in. `address` is opened in any browser; the browser then lands on `redirect`."""

    address: str
    redirect: str
    place: Place
    """Where the sign-in will be kept; that it is kept there has been tested."""
    code_life: float
    """Seconds in which the code of the address must be given, counted from the moment the person agrees."""
    listens: bool = False
    """Whether the redirect address is one of the person's own computer, so that a tunnel can lead it here."""
    tunnel: str = ""
    """The command, run on the person's computer, that leads it here; empty where this is that computer."""


class SignInDesk(Protocol):
    """One sign-in, to Teamleader or to the tool of an integration. Errors are `SynctuiError` with a code."""

    def has_client(self) -> bool:
        """Whether the OAuth client that the company registered with the vendor is known."""

    @property
    def suggested_redirect(self) -> str:
        """A redirect address that the vendor takes; empty where only the company can know one."""

    def register(self, client_id: str, client_secret: str, redirect_uri: str) -> None:
        """Keep the OAuth client; `client_secret` may name the place where it is kept (``env:NAME``)."""

    def keep_key(self, key: str, option: str | None = None) -> None:
        """Keep what the option asks for that is secret; without one, for every such option."""

    def has_key(self, option: str) -> bool: ...

    def attempt(self) -> Attempt:
        """Begin a try; the place where tokens will be kept has been tested by then."""

    async def landed(self) -> str:
        """The address on which the browser lands by itself.

        Raises `Unavailable` ``landing-busy`` where nothing can be heard there.
        """

    async def finish(self, pasted: str) -> None:
        """Turn the address into a sign-in; raises `BadInput` where it belongs to another try."""

    async def administrations(self) -> Sequence[Administration]:
        """The books that this sign-in may write to."""


class SettingUp(Protocol):
    """Whatever setting up needs beside the service."""

    @property
    def has_teamleader(self) -> bool:
        """Whether somebody is signed in to Teamleader."""

    def check_place(self) -> Place:
        """Test that a secret is kept, and say where; raises `Misconfigured` where it is not."""

    def signing_in(self, integration: Integration | None) -> SignInDesk:
        """To Teamleader without an integration."""

    async def suggested(self, integration: Integration) -> Integration:
        """With the journals, accounts and VAT codes that new books may begin with, where the tool has such."""
