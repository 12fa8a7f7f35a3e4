"""The settings of one integration as rows: what each is called, what stands in it, and whether it opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from textual.content import Content

from synctui.domain.booking import ReferenceData
from synctui.domain.capabilities import Attachment
from synctui.domain.connector_spec import Option, OptionKind, SignIn
from synctui.domain.integration import YES
from synctui.domain.invoice import TaxRate
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count, day, day_short_and_time
from synctui.ports.service import IntegrationStatus, Nights
from synctui.tui.screens.lines import ALERT, DIFFERS, QUIET, WELL, line
from synctui.tui.screens.settings_answers import (
    CENTRE,
    LEDGER,
    LEDGER_BY_VAT,
    NIGHTLY_EDITS,
    OPTION,
    SEND_PDF,
    VAT,
    WRITE_NUMBER,
    WRITE_PAYMENT,
    YES_OR_NO,
    choices_of,
    value_of,
)
from synctui.tui.signs import Signs

OWN_FIELDS = frozenset(
    {
        "journal",
        "credit_journal",
        "default_ledger",
        "discount_ledger",
        "start_date",
        "administration",
        *(field.removeprefix(OPTION) for field in YES_OR_NO),
    }
)
"""Options of a connector that have a field of their own in every integration."""

SIGN_IN = "sign-in"
"""Id of the row that signs in anew."""
DAEMON_IS_GONE = 180.0
"""Seconds of silence after which a daemon no longer counts as running."""


@dataclass(frozen=True, slots=True)
class Field:
    """One row. Without `can_open` it is only read; a `title` begins a region."""

    id: str
    label: str
    value: Content
    can_open: bool = True
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Everything the rows are made of."""

    status: IntegrationStatus
    nights: Nights
    now: datetime
    zone: str
    signs: Signs
    data: ReferenceData = field(default_factory=ReferenceData)
    rates: Sequence[TaxRate] = ()
    ledgers: Sequence[str] = ()
    cost_centres: Sequence[str] = ()
    kept: frozenset[str] = frozenset()
    """Options that are secret and whose answer is kept, where secrets are."""
    can_sign_in: bool = False
    """Whether keys and sign-ins can be given here."""
    tested: str | None = None
    """What the last test of the connection said."""


def fields_of(form: Form) -> Iterator[Field]:
    """The rows from what is asked most to what is set once."""
    yield from _nightly(form)
    yield _title("settings-books", _("Books"))
    yield from _books(form)
    yield from mapping_fields(form)
    yield from _options(form)
    yield _title("settings-connection", _("Connection"))
    yield from _connection(form)


def mapping_fields(form: Form) -> Iterator[Field]:
    """What links the two sides: VAT rates, ledger accounts, cost centres."""
    yield from _vat(form)
    yield from _ledger(form)
    yield from _centres(form)


def _title(id: str, label: str, value: Content | None = None) -> Field:
    return Field(id, label, value or Content(""), can_open=False, is_title=True)


def _text(id: str, content: Content) -> Field:
    return Field(id, "", content, can_open=False)


def switch(*, is_on: bool) -> str:
    return "[x]" if is_on else "[ ]"


# nights -----------------------------------------------------------------------------------------------------------


def _nightly(form: Form) -> Iterator[Field]:
    one, can = form.status.integration, form.status.spec.capabilities
    label = _("Automatic sync")
    if not can.nightly:
        reason = error_text(can.nightly_reason or "no-nightly", {}, form.status.spec.title).what
        yield Field("nightly", label, line((f"{switch(is_on=False)} {reason}", QUIET)), can_open=False)
        return
    word = _("on, at night") if one.nightly else _("off")
    state = line((f"{switch(is_on=one.nightly)} {word}", WELL if one.nightly else ""))
    next_night = form.status.next_night
    if one.nightly and next_night is not None:
        when = _("next: {time}").format(time=day_short_and_time(next_night, form.zone))
        state = line(state, (f"   {when}", QUIET))
    yield Field("nightly", label, state)
    yield Field("nightly_at", _("at"), line(one.nightly_at.strftime("%H:%M"), (f"  {one.zone}", QUIET)))
    if can.pushes_edits:
        yield Field(NIGHTLY_EDITS, _("Later edits at night"), _nightly_edits(form))
    yield _text("nights-who", _who(form))
    results = _("Automatic syncs ring no bell: their results stand in the history (F3).")
    yield _text("nights-results", line((results, QUIET)))


def _nightly_edits(form: Form) -> Content:
    is_on = is_wanted(form.status, NIGHTLY_EDITS)
    word = _("transferred too") if is_on else _("only with a manual sync")
    return line((f"{switch(is_on=is_on)} {word}", WELL if is_on else ""))


def _who(form: Form) -> Content:
    """Who carries the nights out; nobody is said with the command that changes it."""
    seen, signs = form.nights.daemon_seen, form.signs
    if seen is not None and (form.now - seen).total_seconds() < DAEMON_IS_GONE:
        return line((f"{signs.mark} ", WELL), (_("the nightly service is running"), QUIET))
    command = _("{command} makes it run always").format(command=form.nights.service_command)
    if form.nights.runs_here:
        return line((f"{signs.differs} " + _("only while synctui is open"), DIFFERS), (f";  {command}", QUIET))
    return line((f"{signs.differs} " + _("nothing runs at night"), DIFFERS), (f";  {command}", QUIET))


# books ------------------------------------------------------------------------------------------------------------


def _books(form: Form) -> Iterator[Field]:
    one = form.status.integration
    books = one.administration
    named = Content(books.name) if books else line((_("chosen when signing in"), QUIET))
    yield Field("administration", _("Administration"), named, can_open=False)
    start = Content(day(one.start_date)) if one.start_date else _missing(form, _("missing"))
    yield Field("start_date", _("Start date"), start)
    if any(option.kind is OptionKind.JOURNAL for option in form.status.spec.options):
        yield Field("journal", _("Sales journal"), _chosen(form, "journal"))
        yield Field("credit_journal", _("Credit journal"), _chosen(form, "credit_journal"))
    if form.status.spec.capabilities.attachment is not Attachment.NONE:
        words = _("attached to the booking")
        yield Field(SEND_PDF, _("Send the PDF"), _switched(form, SEND_PDF, words))
    yield from _back(form)


def _back(form: Form) -> Iterator[Field]:
    """What goes back to Teamleader after a sync."""
    words = _("noted on the invoice in Teamleader")
    yield Field(WRITE_NUMBER, _("Booking number back"), _switched(form, WRITE_NUMBER, words))
    if form.status.spec.capabilities.reports_payments:
        words = _("registered in Teamleader")
        yield Field(WRITE_PAYMENT, _("Payments back"), _switched(form, WRITE_PAYMENT, words))


def is_wanted(status: IntegrationStatus, field: str) -> bool:
    """Whether a yes-or-no option holds now, chosen or not."""
    key = field.removeprefix(OPTION)
    by_default = field == NIGHTLY_EDITS or status.spec.is_on_by_default(key)
    return status.integration.wants(key, unless_said=by_default)


def _switched(form: Form, field: str, words: str) -> Content:
    is_on = is_wanted(form.status, field)
    return Content(f"{switch(is_on=is_on)} {words if is_on else _('no')}")


def _missing(form: Form, words: str) -> Content:
    return line((f"{form.signs.failed} {words}", ALERT))


def _chosen(form: Form, id: str, empty: Content | None = None) -> Content:
    """The name of what is chosen, its bare code where the tool no longer has it."""
    value = value_of(form.status.integration, id)
    if value is None:
        return empty if empty is not None else _missing(form, _("missing"))
    choices = {choice.value: choice for choice in choices_of(id, form.data)}
    if value in choices:
        return Content(choices[value].label)
    if choices:
        return line(
            value, (f"  {form.signs.differs} " + _("no longer in {tool}").format(tool=form.status.spec.title), DIFFERS)
        )
    return Content(value)


# mappings ---------------------------------------------------------------------------------------------------------


def _vat(form: Form) -> Iterator[Field]:
    if not form.status.spec.needs_vat_mapping:
        return
    mapping = form.status.integration.mapping.vat
    missing = [rate.label for rate in form.rates if rate.key not in mapping]
    state = line((_linked(len(form.rates) - len(missing), len(form.rates)), QUIET))
    if missing:
        named = _("missing: {rates}").format(rates=", ".join(missing))
        state = line(state, (f"   {form.signs.failed} {named}", ALERT))
        state = line(state, (f"   {_m_links()}", QUIET))
    yield _title("settings-vat", _("VAT rates"), state)
    for rate in sorted(form.rates, key=lambda rate: rate.key in mapping):
        yield Field(f"{VAT}{rate.key}", rate.label, _chosen(form, f"{VAT}{rate.key}"))


def _linked(n: int, of: int) -> str:
    return _("{n} of {all} linked").format(n=count(n), all=count(of))


def _m_links() -> str:
    return _("m links all that match")


def _ledger(form: Form) -> Iterator[Field]:
    if not form.status.spec.capabilities.has_ledgers:
        return
    quiet = line((_("the default"), QUIET))
    rule = _("the account of the invoice line, else of its VAT rate, else the default")
    known = form.status.integration.mapping.ledger
    linked = _linked(sum(1 for number in form.ledgers if number in known), len(form.ledgers))
    state = f"{linked};  {rule}" if form.ledgers else rule
    yield _title("settings-ledger", _("Ledger accounts"), line((state, QUIET)))
    needs = line((_("none"), QUIET)) if _covers_every_rate(form) else None
    yield Field("default_ledger", _("Default"), _chosen(form, "default_ledger", needs))
    yield Field("discount_ledger", _("Discounts"), _chosen(form, "discount_ledger", line((_("as the invoice"), QUIET))))
    for rate in form.rates:
        id = f"{LEDGER_BY_VAT}{rate.key}"
        yield Field(id, _("for {rate}").format(rate=rate.label), _chosen(form, id, quiet))
    for number in form.ledgers:
        id = f"{LEDGER}{number}"
        yield Field(id, _("for account {number}").format(number=number), _chosen(form, id, quiet))


def lacks_account(form: Form) -> bool:
    """Whether a line that names no account itself would have none."""
    return form.status.integration.mapping.default_ledger is None and not _covers_every_rate(form)


def _covers_every_rate(form: Form) -> bool:
    """No default is needed where each rate has an account of its own."""
    return bool(form.rates) and all(rate.key in form.status.integration.mapping.ledger_by_vat for rate in form.rates)


def _centres(form: Form) -> Iterator[Field]:
    """What the lines carry, and what was mapped before; without a mapping it is sent as it is."""
    known = form.status.integration.mapping.cost_centres
    names = dict.fromkeys((*form.cost_centres, *known))
    if not names:
        return
    state = line((_linked(sum(1 for name in names if name in known), len(names)), QUIET))
    yield _title("settings-centres", _("Cost centres"), state)
    for name in names:
        id = f"{CENTRE}{name}"
        yield Field(id, name, _chosen(form, id, line((_("sent as it is"), QUIET))))


# the tool's own options -------------------------------------------------------------------------------------------


def secret_option(form: Form, id: str) -> Option | None:
    """The option of a field whose answer is a secret."""
    found = (option for option in form.status.spec.options if f"{OPTION}{option.key}" == id)
    return next((option for option in found if option.kind is OptionKind.SECRET), None)


def own_options(form: Form) -> list[Option]:
    """What this tool asks beyond what every integration has."""
    return [option for option in form.status.spec.options if option.key not in OWN_FIELDS]


def _options(form: Form) -> Iterator[Field]:
    options = own_options(form)
    if options:
        yield _title("settings-options", form.status.spec.title)
    for option in options:
        # A secret is never kept with the settings: its answer goes where secrets belong.
        can_open = option.kind is not OptionKind.SECRET or form.can_sign_in
        yield Field(f"{OPTION}{option.key}", _(option.label), _option_value(form, option), can_open)


def _option_value(form: Form, option: Option) -> Content:
    value = form.status.integration.options.get(option.key, option.default)
    match option.kind:
        case OptionKind.YES_NO:
            return Content(switch(is_on=value in YES))
        case OptionKind.CHOICE:
            labels = dict(option.choices)
            shown = _(labels[value]) if value in labels else value
        case OptionKind.SECRET if form.can_sign_in:
            shown = _("kept") if option.key in form.kept else None
        case OptionKind.SECRET:
            command = _("{command} asks for it").format(command=f"synctui connect {form.status.spec.name}")
            return line((command, QUIET))
        case _:
            shown = value
    if shown:
        return Content(shown)
    return _missing(form, _("missing")) if option.required else line((_("empty"), QUIET))


# connection -------------------------------------------------------------------------------------------------------


def _connection(form: Form) -> Iterator[Field]:
    status, signs = form.status, form.signs
    command = f"synctui connect {status.spec.name}"
    if status.is_signed_in:
        state = line((f"{signs.mark} " + _("connected"), WELL), ("   " + _("t tests it"), QUIET))
    else:
        state = line((f"{signs.failed} " + _("not signed in"), ALERT))
    yield Field("connection", _("State"), state)
    if form.tested:
        yield _text("connection-tested", Content(form.tested))
    if status.spec.sign_in is SignIn.OAUTH2 and form.can_sign_in:
        yield Field(SIGN_IN, _("Sign in anew"), line((_("with any browser, on any computer"), QUIET)))
    elif status.spec.sign_in is not SignIn.NONE:
        how = _("sign in: {command} in a terminal").format(command=command)
        yield _text("connection-how", line((how, QUIET)))
