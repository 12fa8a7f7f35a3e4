"""Breaking the engine on purpose: each of these is noticed by the worlds, and soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from synctui.connectors.exact_online import entries
from synctui.domain.booking import Booked, Unknown
from synctui.domain.capabilities import Capabilities
from synctui.engine import documents, reconcile
from synctui.engine.session import RunSession
from synctui.store import booking, links

SEEDS = 200
"""At most so many worlds may pass before a sabotage is noticed."""


def drop_the_intent(patch: pytest.MonkeyPatch) -> None:
    """Send without having written down that something leaves."""

    async def claim(job: Any, actions: Any) -> Any:
        return {action.document.key: documents._request(job, action) for action in actions}

    patch.setattr(documents, "_claim", claim)


def retry_blindly(patch: pytest.MonkeyPatch) -> None:
    """Take an unknown outcome for a failure, and send again without a look-up."""
    judge = reconcile.judge

    def blind(action: Any, answer: Any, *rest: Any, **options: Any) -> Any:
        return reconcile.Send() if action.step is reconcile.Step.CHECK else judge(action, answer, *rest, **options)

    patch.setattr(reconcile, "needs_lookup", lambda action, capabilities, cautious: False)
    patch.setattr(reconcile, "judge", blind)


def ignore_the_grace_time(patch: pytest.MonkeyPatch) -> None:
    """Believe "not found" at once, whatever the lag of the tool's search."""
    patch.setattr(Capabilities, "grace_after", lambda self, reason: 0.0)


def look_up_right_after_a_time_out(patch: pytest.MonkeyPatch) -> None:
    """Believe "not found" at once where a look-up sees writes at once, though the tool may be at work still."""
    honest = Capabilities.grace_after
    patch.setattr(
        Capabilities,
        "grace_after",
        lambda self, reason: honest(self, "") if not self.lookup_lag else honest(self, reason),
    )


def release_the_claim_early(patch: pytest.MonkeyPatch) -> None:
    """Give a document back as soon as its answer is lost."""

    def unknown(self: Any, document: Any, reason: str) -> None:
        if self.link is not None:
            links.put_back(self.connection, self.link)

    patch.setattr(booking._Settlement, "_unknown", unknown)


def treat_200_as_booked(patch: pytest.MonkeyPatch) -> None:
    """Take every answer of success for a booking, whatever stands in it."""
    honest = entries._booked

    def gullible(answer: Any, request: Any, currency: str) -> Any:
        outcome = honest(answer, request, currency)
        return Booked(outcome.key, "200", "200-ok") if isinstance(outcome, Unknown) else outcome

    patch.setattr(entries, "_booked", gullible)


def trust_a_restored_store(patch: pytest.MonkeyPatch) -> None:
    """Go on with yesterday's backup as if nothing had been sent since."""

    async def unsuspecting(self: Any) -> None:
        return None

    patch.setattr(RunSession, "_notice_restored_store", unsuspecting)


SABOTAGES: dict[Callable[[pytest.MonkeyPatch], None], bool] = {
    drop_the_intent: False,
    retry_blindly: False,
    ignore_the_grace_time: False,
    look_up_right_after_a_time_out: False,
    release_the_claim_early: False,
    treat_200_as_booked: True,
    trust_a_restored_store: False,
}
"""And whether it takes the wire to notice it."""


def first_noticed(stage: Any, *, is_wire: bool) -> tuple[int, str] | None:
    for seed in range(SEEDS):
        broken = stage.play(seed, is_wire=is_wire).broken
        if broken:
            return seed, broken[0]
    return None


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.__name__)
def test_a_broken_engine_is_noticed_within_two_hundred_worlds(
    stage: Any, sabotage: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch)

    noticed = first_noticed(stage, is_wire=SABOTAGES[sabotage])

    assert noticed is not None
    print(f"{sabotage.__name__}: seed {noticed[0]}: {noticed[1]}")
