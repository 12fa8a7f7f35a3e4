"""A connector's visiting card: name, countries, what it can do, and what the settings form asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from synctui.domain.capabilities import Attachment, Capabilities
from synctui.domain.integration import YES, Integration


class OptionKind(StrEnum):
    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - the name of a kind of field
    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"
    FOLDER = "folder"
    JOURNAL = "journal"
    LEDGER = "ledger"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Option:
    """One field of the settings form. `label` is an English message id, translated where it is shown."""

    key: str
    label: str
    kind: OptionKind = OptionKind.TEXT
    required: bool = False
    default: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    help: str | None = None


class SignIn(StrEnum):
    OAUTH2 = "oauth2"
    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - the name of a way to sign in
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ConnectorSpec:
    """What is known of a tool before anybody is connected to it."""

    name: str
    """File name and key everywhere: ``exact_online``."""
    title: str
    """What people call it: ``Exact Online``."""
    countries: tuple[str, ...]
    capabilities: Capabilities
    options: tuple[Option, ...] = ()
    sign_in: SignIn = SignIn.NONE
    needs_vat_mapping: bool = True
    website: str | None = None

    def is_on_by_default(self, key: str) -> bool:
        """What a yes-or-no option is as long as nobody has chosen."""
        return any(option.key == key and option.default in YES for option in self.options)

    def sends_pdf(self, integration: Integration) -> bool:
        """Whether the PDFs of this integration's documents go to the tool."""
        is_wanted = integration.wants("send_pdf", unless_said=self.is_on_by_default("send_pdf"))
        return is_wanted and self.capabilities.attachment is not Attachment.NONE

    @property
    def has_credit_journal(self) -> bool:
        """Credit notes go into a journal of their own."""
        return any(option.kind is OptionKind.JOURNAL and option.key == "credit_journal" for option in self.options)
