"""Books for each company entity of the demo: at a pretend tool in this process, in a folder, or on a real server."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from synctui import sandbox
from synctui.bootstrap.tools import module
from synctui.domain.booking import ReferenceData
from synctui.domain.capabilities import Lookup
from synctui.domain.connector_spec import ConnectorSpec, OptionKind
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Department, TaxRate

DEPARTMENT_TOOLS = ("exact_online", "yuki")
"""Where the company entities keep their books unless one tool is asked for: the first here, the second there."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How the tool that was asked for is reached where it has no pretend one: in a folder, or on a server."""

    folder: Path | None = None
    address: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class DemoTool:
    """One tool of the demo. `app` is the pretend one; None where files are written or a real server is asked."""

    name: str
    app: Any | None = None
    reach: Reach = field(default_factory=Reach)

    @property
    def spec(self) -> ConnectorSpec:
        spec: ConnectorSpec = module(self.name).SPEC
        return spec

    def options(self, department: Department) -> dict[str, str]:
        """What the settings form would ask: defaults, a folder of its own for each entity, the server's address.

        A connector that asks for what nobody could guess may `pretend` it for the demo.

        Raises `Misconfigured` where a folder or an address is needed and none was given.
        """
        options = {one.key: one.default for one in self.spec.options if one.default is not None}
        invent = getattr(module(self.name), "pretend", None)
        if invent is not None:
            options |= invent(department)
        if self.app is not None:
            return options
        for one in self.spec.options:
            if one.kind is OptionKind.FOLDER:
                folder = self.folder() / folder_name(department)
                options[one.key] = str(_made(folder))
            elif one.key == "address":
                options[one.key] = self.address()
        return options

    def folder(self) -> Path:
        if self.reach.folder is None:
            raise Misconfigured("demo-needs-folder", tool=self.spec.title, name=self.name)
        return self.reach.folder.expanduser().resolve()

    def address(self) -> str:
        if self.reach.address is None:
            raise Misconfigured("demo-needs-address", tool=self.spec.title, name=self.name)
        return self.reach.address

    def pretend_books(
        self,
        integration: Integration,
        department: Department,
        rates: Iterable[TaxRate],
        years: Iterable[int],
        closed: Iterable[tuple[int, int]],
    ) -> Integration:
        """The integration with books of its own at the pretend tool."""
        books = sandbox.open_books(self.name, self.app, department, rates, years, closed)
        return replace(
            integration,
            administration=books.administration,
            journal=books.journal,
            credit_journal=books.credit_journal,
            mapping=books.mapping,
            # New books are known to be empty; a tool that shows open items only could not say so for any invoice.
            first_run_done=self.spec.capabilities.lookup in {Lookup.OPEN_ITEMS, Lookup.NONE},
        )

    def suggested(self, integration: Integration, rates: Sequence[TaxRate], offered: ReferenceData) -> Integration:
        """The integration with the settings that its connector suggests, else with what fits of what is offered."""
        suggest = getattr(module(self.name), "suggest", None)
        if suggest is not None:
            suggestion: Integration = suggest(integration, rates)
            return suggestion
        return fitting(integration, rates, offered)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Misconfigured("folder-not-writable", folder=str(folder)) from problem
    return folder


def fitting(integration: Integration, rates: Sequence[TaxRate], offered: ReferenceData) -> Integration:
    """The first sales journal and revenue account, and for each rate the first VAT code of its percentage."""
    journals = [journal.code for journal in offered.journals if journal.is_sales]
    accounts = [one.remote_id for one in offered.ledger_accounts if one.is_revenue and not one.is_blocked]
    vat: dict[str, str] = {}
    for rate in rates:
        codes = [one.code for one in offered.vat_codes if one.percent == rate.percent and not one.is_blocked]
        if codes:
            vat[rate.key] = codes[0]
    return replace(
        integration,
        journal=integration.journal or next(iter(journals), None),
        credit_journal=integration.credit_journal or next(iter(journals), None),
        mapping=Mappings(vat=vat, default_ledger=next(iter(accounts), None)),
    )


def tool_of(position: int, asked: str | None, tools: Sequence[str] = DEPARTMENT_TOOLS) -> str:
    """The tool of the entity at this position (from 0); the first tool where its own has no pretend one yet."""
    if asked is not None:
        return asked
    name = tools[position] if position < len(tools) else tools[0]
    return name if sandbox.has_books(name) else tools[0]


def check_reach(name: str, reach: Reach) -> None:
    """Raises `Misconfigured` where there is no such tool, or where its folder or its address is missing."""
    module(name)
    if not is_pretended(name, reach):
        tool = DemoTool(name, None, reach)
        for option in tool.spec.options:
            if option.kind is OptionKind.FOLDER:
                tool.folder()
            elif option.key == "address":
                tool.address()


def is_pretended(name: str, reach: Reach) -> bool:
    """A pretend tool stands in unless the real one's address was given."""
    return reach.address is None and sandbox.has_books(name)


def secret_keys(name: str) -> tuple[str, ...]:
    """The options of this tool that are kept as secrets: what `--key` fills in."""
    spec: ConnectorSpec = module(name).SPEC
    return tuple(option.key for option in spec.options if option.kind is OptionKind.SECRET)


def folder_name(department: Department) -> str:
    """A folder's name from a company's.

    >>> folder_name(Department("teamleader:1", "Müller & Söhne GmbH"))
    'muller-sohne-gmbh'
    """
    plain = unicodedata.normalize("NFKD", department.name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or re.sub(r"\W+", "-", department.key)
