"""What the bars of the frame ask of the app they stand in."""

from __future__ import annotations

from typing import Protocol, cast

from textual.dom import DOMNode
from textual.signal import Signal

from synctui.tui.dashboard import Dashboard
from synctui.tui.run_model import RunModel
from synctui.tui.session import Session


class Frame(Protocol):
    """The app as the shared widgets see it."""

    session: Session
    dashboard: Dashboard
    run_model: RunModel
    dashboard_changed: Signal[Dashboard]
    """Published whenever counts, integrations or the bell's number differ."""
    run_changed: Signal[RunModel]
    """Published at most four times a second while a sync runs, and when it begins and ends."""


def frame_of(node: DOMNode) -> Frame:
    return cast(Frame, node.app)
