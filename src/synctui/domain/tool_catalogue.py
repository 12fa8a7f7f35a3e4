"""Which accounting tools are used with Teamleader in which country, and which of them can be connected here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.text import fold


class Way(StrEnum):
    """How invoices get from Teamleader to a tool without this program, as Teamleader's help of January 2026 says."""

    TWO_WAY = "two_way"
    FILE = "file"
    PARTNER = "partner"
    NONE = "none"
    """Used in the country, with no way that Teamleader's help names."""


@dataclass(frozen=True, slots=True)
class KnownTool:
    """A tool of some countries; a connector for it is called `key`, or is recognised by the title."""

    key: str
    title: str
    countries: tuple[str, ...]
    way: Way

    def is_made_by(self, spec: ConnectorSpec) -> bool:
        is_named = spec.name == self.key or spec.name.startswith(f"{self.key}_")
        return is_named or fold(spec.title) == fold(self.title)


@dataclass(frozen=True, slots=True)
class ToolsOfCountry:
    """`country` is its ISO 3166 code of two letters."""

    country: str
    connectable: tuple[ConnectorSpec, ...]
    not_yet: tuple[KnownTool, ...]


_BE, _NL, _DE = ("BE",), ("NL",), ("DE",)
_BENELUX = ("BE", "NL")

CATALOGUE = (
    KnownTool("exact_online", "Exact Online", ("BE", "NL", "DE", "FR", "GB"), Way.TWO_WAY),
    KnownTool("twinfield", "Twinfield", ("BE", "NL", "DE", "GB"), Way.TWO_WAY),
    KnownTool("yuki", "Yuki", _BENELUX, Way.TWO_WAY),
    KnownTool("octopus", "Octopus", _BE, Way.TWO_WAY),
    KnownTool("datev", "DATEV", _DE, Way.FILE),
    KnownTool("afas", "AFAS", _BENELUX, Way.FILE),
    KnownTool("bob", "Sage BOB 50", _BE, Way.FILE),
    KnownTool("briljant", "Briljant", _BE, Way.FILE),
    KnownTool("exact_globe", "Exact Globe / Cubic", _BENELUX, Way.FILE),
    KnownTool("expert_m", "Expert/M", _BE, Way.FILE),
    KnownTool("proacc", "ProAcc", _BE, Way.FILE),
    KnownTool("sobec", "Sobec", _BE, Way.FILE),
    KnownTool("super_hi_link", "Super Hi-Link", _BE, Way.FILE),
    KnownTool("swingcount", "SwingCount", _BE, Way.FILE),
    KnownTool("topaccount", "TopACCOUNT", _BE, Way.FILE),
    KnownTool("venice", "Venice", _BENELUX, Way.FILE),
    KnownTool("vero", "VERO-Count", _BE, Way.FILE),
    KnownTool("winbooks", "WinBooks", _BE, Way.FILE),
    KnownTool("wings", "Wings", _BE, Way.FILE),
    KnownTool("adsolut", "Adsolut", _BE, Way.PARTNER),
    KnownTool("popsy", "Popsy", _BE, Way.PARTNER),
    KnownTool("snelstart", "SnelStart", _NL, Way.PARTNER),
    KnownTool("moneybird", "Moneybird", _NL, Way.PARTNER),
    KnownTool("e_boekhouden", "e-Boekhouden", _BENELUX, Way.PARTNER),
    KnownTool("reeleezee", "Reeleezee", _NL, Way.PARTNER),
    KnownTool("informer", "InformerOnline", _NL, Way.PARTNER),
    KnownTool("king", "King", _NL, Way.PARTNER),
    KnownTool("billit", "Billit", _BE, Way.NONE),
    KnownTool("clearfacts", "ClearFacts", _BE, Way.NONE),
    KnownTool("lexware", "Lexware Office", _DE, Way.NONE),
    KnownTool("sevdesk", "sevdesk", _DE, Way.NONE),
    KnownTool("fastbill", "FastBill", _DE, Way.NONE),
    KnownTool("odoo", "Odoo", ("BE", "NL", "DE", "FR", "GB", "ES", "IT"), Way.NONE),
    KnownTool("xero", "Xero", ("GB",), Way.NONE),
    KnownTool("quickbooks", "QuickBooks Online", ("GB", "FR"), Way.NONE),
    KnownTool("pennylane", "Pennylane", ("FR",), Way.NONE),
    KnownTool("fatture_in_cloud", "Fatture in Cloud", ("IT",), Way.NONE),
    KnownTool("holded", "Holded", ("ES",), Way.NONE),
    KnownTool("visma", "Visma eAccounting", ("NL", "SE", "NO", "FI"), Way.NONE),
)

FIRST = ("BE", "NL", "DE", "FR", "GB", "ES", "IT")
"""Countries for which Teamleader's own program is sold, in its order; the others follow by their code."""


def countries(specs: Iterable[ConnectorSpec]) -> tuple[str, ...]:
    """Every country of which a tool is known or can be connected."""
    everything: list[KnownTool | ConnectorSpec] = [*CATALOGUE, *specs]
    known = {code for tool in everything for code in tool.countries}
    return (*(code for code in FIRST if code in known), *sorted(known - set(FIRST)))


def tools_of(country: str, specs: Sequence[ConnectorSpec]) -> ToolsOfCountry:
    """What can be connected there, and what is used there and cannot be connected yet.

    A connector without countries, such as one that writes files, is good everywhere.
    """
    connectable = tuple(spec for spec in specs if not spec.countries or country in spec.countries)
    not_yet = tuple(
        tool
        for tool in CATALOGUE
        if country in tool.countries and not any(tool.is_made_by(spec) for spec in connectable)
    )
    return ToolsOfCountry(country, connectable, not_yet)
