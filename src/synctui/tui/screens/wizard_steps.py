"""The steps of setting up: which are done is read from what stands, so that anybody can go on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from synctui.domain.connector_spec import ConnectorSpec, OptionKind, SignIn
from synctui.domain.integration import Integration
from synctui.i18n import N_, _, ngettext
from synctui.i18n.formats import count, day
from synctui.ports.service import IntegrationStatus

STATE = "wizard"
"""Preference: `OPEN` while setting up is not done, `DONE` afterwards."""
OPEN, DONE = "open", "done"
DRAFT = "wizard.draft"
"""Preference: the tool that is being set up, as far as it has been chosen."""


class Step(StrEnum):
    LANGUAGE = "language"
    TEAMLEADER = "teamleader"
    TOOL = "tool"
    SIGN_IN = "sign-in"
    BOOKS = "books"
    MAPPING = "mapping"
    NIGHTLY = "nightly"
    LOOK = "look"


TITLES = {
    Step.LANGUAGE: N_("Language"),
    Step.TEAMLEADER: N_("Teamleader"),
    Step.TOOL: N_("Accounting tool"),
    Step.SIGN_IN: N_("Sign-in"),
    Step.BOOKS: N_("Books"),
    Step.MAPPING: N_("Mapping"),
    Step.NIGHTLY: N_("Automatic sync"),
    Step.LOOK: N_("First look"),
}
EXPLAINED = {
    Step.LANGUAGE: N_("The language of the screens."),
    Step.TEAMLEADER: N_("Sign in with any browser, on any computer. Then everything is read once; nothing is changed."),
    Step.TOOL: N_("The accounting tool that gets the invoices, by country."),
    Step.SIGN_IN: N_("What the tool asks for, the sign-in, and the books to write to."),
    Step.BOOKS: N_("Invoices dated before the start date are never sent. Journals, where the tool has them."),
    Step.MAPPING: N_("Which VAT code and which account stands for what. Whatever matches is linked with one key."),
    Step.NIGHTLY: N_("Whether the sync also runs by itself, at night."),
    Step.LOOK: N_("What a sync would do now. Nothing is sent."),
}
NEEDED_FIRST = (Step.TEAMLEADER, Step.TOOL, Step.SIGN_IN)
"""Nothing that comes after one of these can be done before it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The integration that is being set up. It is kept with the others only once somebody is signed in."""

    tool: str = ""
    department: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    """Steps that a person has gone through and that may be left as they are."""

    @property
    def id(self) -> str:
        return f"{self.tool}:{self.department}"

    def integration(self, zone: str) -> Integration:
        return Integration(self.id, self.tool, self.department, zone=zone, options=self.options)

    def having_seen(self, step: Step) -> Draft:
        return replace(self, seen=self.seen | {step.value})

    def as_json(self) -> str:
        return json.dumps(
            {
                "tool": self.tool,
                "department": self.department,
                "options": dict(self.options),
                "seen": sorted(self.seen),
            }
        )

    @classmethod
    def from_json(cls, text: str | None) -> Draft:
        """Empty where there is none."""
        if not text:
            return cls()
        said = json.loads(text)
        return cls(said["tool"], said["department"], said["options"], frozenset(said["seen"]))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far setting up has come."""

    language: str = ""
    """What the chosen language is called; empty where none was chosen."""
    has_teamleader: bool = False
    departments: int = 0
    draft: Draft = Draft()
    spec: ConnectorSpec | None = None
    status: IntegrationStatus | None = None
    """The integration of the draft, once it stands."""

    def is_done(self, step: Step) -> bool:
        return _DONE[step](self)

    def can_open(self, step: Step) -> bool:
        before = list(Step)[: list(Step).index(step)]
        return all(self.is_done(one) for one in before if one in NEEDED_FIRST)

    @property
    def next_step(self) -> Step | None:
        """The first that is not done; None where all are."""
        return next((step for step in Step if not self.is_done(step)), None)

    def words(self, step: Step) -> str:
        """What stands in a step, in a few words."""
        return _WORDS[step](self)


def _is_signed_in(one: Standing) -> bool:
    if one.status is None or not one.status.is_signed_in:
        return False
    has_books = any(option.kind is OptionKind.ADMINISTRATION for option in one.status.spec.options)
    return one.status.integration.administration is not None or not has_books


def _has_books(one: Standing) -> bool:
    return one.status is not None and not {"start-date-missing", "journal-missing"} & set(one.status.missing)


def _is_mapped(one: Standing) -> bool:
    if one.status is None:
        return False
    return Step.MAPPING in one.draft.seen or (not one.status.spec.needs_vat_mapping)


def _is_night_settled(one: Standing) -> bool:
    if one.status is None:
        return False
    return Step.NIGHTLY in one.draft.seen or one.status.integration.nightly or not one.status.spec.capabilities.nightly


_DONE: Mapping[Step, Callable[[Standing], bool]] = {
    Step.LANGUAGE: lambda one: bool(one.language),
    Step.TEAMLEADER: lambda one: one.departments > 0,
    Step.TOOL: lambda one: one.spec is not None,
    Step.SIGN_IN: _is_signed_in,
    Step.BOOKS: _has_books,
    Step.MAPPING: _is_mapped,
    Step.NIGHTLY: _is_night_settled,
    Step.LOOK: lambda one: Step.LOOK in one.draft.seen,
}


def _teamleader_words(one: Standing) -> str:
    if not one.has_teamleader:
        return _("invoices from files") if one.departments else _("not connected")
    if not one.departments:
        return _("connected, not read yet")
    companies = ngettext("{n} company", "{n} companies", one.departments).format(n=count(one.departments))
    return _("connected: {companies}").format(companies=companies)


def _sign_in_words(one: Standing) -> str:
    if one.spec is not None and one.status is None:
        return _("not signed in") if one.spec.sign_in is not SignIn.NONE else _("not set up")
    if one.status is None:
        return ""
    books = one.status.integration.administration
    return books.name if books is not None else _("ready") if one.status.is_signed_in else _("not signed in")


def _books_words(one: Standing) -> str:
    if one.status is None:
        return ""
    settings = one.status.integration
    start = day(settings.start_date) if settings.start_date else _("start date missing")
    journals = [journal for journal in (settings.journal, settings.credit_journal) if journal]
    return ", ".join(dict.fromkeys((start, *journals)))


def _mapping_words(one: Standing) -> str:
    if one.status is None or not one.status.spec.needs_vat_mapping:
        return ""
    return _("{n} of {all} VAT rates linked").format(
        n=count(one.status.rates_mapped), all=count(one.status.rates_total)
    )


def _night_words(one: Standing) -> str:
    if one.status is None:
        return ""
    if not one.status.spec.capabilities.nightly:
        return _("not with this tool")
    settings = one.status.integration
    return _("at night {time}").format(time=settings.nightly_at.strftime("%H:%M")) if settings.nightly else _("off")


def _tool_words(one: Standing) -> str:
    if one.spec is None:
        return _("not chosen")
    return one.spec.title if one.status is None else f"{one.spec.title}, {one.status.department.name}"


_WORDS: Mapping[Step, Callable[[Standing], str]] = {
    Step.LANGUAGE: lambda one: one.language,
    Step.TEAMLEADER: _teamleader_words,
    Step.TOOL: _tool_words,
    Step.SIGN_IN: _sign_in_words,
    Step.BOOKS: _books_words,
    Step.MAPPING: _mapping_words,
    Step.NIGHTLY: _night_words,
    Step.LOOK: lambda _one: _("nothing is sent"),
}
