"""Everything the form of one integration is made of, read at once."""

from __future__ import annotations

from textual.screen import Screen

from synctui.domain.booking import ReferenceData
from synctui.domain.connector_spec import OptionKind
from synctui.domain.errors import SynctuiError
from synctui.ports.service import IntegrationStatus
from synctui.tui.screens.host import say_problem, session_of
from synctui.tui.screens.settings_fields import Form
from synctui.tui.session import Session
from synctui.tui.signs import signs_of


async def read_form(session: Session, status: IntegrationStatus, tested: str | None) -> Form:
    """`tested` is what the last test of the connection said."""
    service, one = session.service, status.integration
    return Form(
        status=status,
        nights=await service.nights(),
        now=session.clock.now(),
        zone=session.zone,
        signs=signs_of(session),
        data=await _offered(session, status),
        rates=await service.tax_rates(one.department),
        ledgers=await service.ledgers(one.department),
        cost_centres=await service.cost_centres(one.department),
        kept=_kept(session, status),
        can_sign_in=session.setting_up is not None,
        tested=tested,
    )


def _kept(session: Session, status: IntegrationStatus) -> frozenset[str]:
    """Which secrets of the tool are there; what they are is nobody's business."""
    if session.setting_up is None:
        return frozenset()
    desk = session.setting_up.signing_in(status.integration)
    secret = [option.key for option in status.spec.options if option.kind is OptionKind.SECRET]
    try:
        return frozenset(key for key in secret if desk.has_key(key))
    except SynctuiError:
        return frozenset()


async def _offered(session: Session, status: IntegrationStatus) -> ReferenceData:
    """What the tool offers; nothing to choose from where it cannot be asked."""
    if not status.is_signed_in:
        return ReferenceData()
    try:
        return await session.service.reference_data(status.integration.id)
    except SynctuiError:
        return ReferenceData()


async def fetch_again(screen: Screen[None], status: IntegrationStatus) -> None:
    """Ask the tool anew for journals, accounts and VAT codes; says why where it cannot be asked."""
    try:
        await session_of(screen).service.reference_data(status.integration.id, fresh=True)
    except SynctuiError as problem:
        say_problem(screen, problem, status.spec.title)
