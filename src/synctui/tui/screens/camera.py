"""The screen as it stands, kept so that it can be taken as text and as a picture once it is known what to leave out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.segment import Segment, Segments
from textual.app import App

from synctui.ports.support import Camera, Mask, Shot


def camera_of(app: App[Any]) -> Camera:
    """Keeps what is on the screen now; the camera may be used after the screen has changed."""
    lines = _lines(app)
    width, height = app.size

    def take(mask: Mask) -> Shot:
        masked = [masked_line(line, mask) for line in lines]
        return Shot(text=_text(masked), svg=_svg(masked, width, height))

    return take


def _lines(app: App[Any]) -> list[list[Segment]]:
    """Line by line what the app's own screenshot would show, with the screens that shine through from below."""
    update: Any = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    return [[segment for strip in strips for segment in strip if not segment.control] for strips in update.strips]


def masked_line(segments: Sequence[Segment], mask: Mask) -> list[Segment]:
    """The mask sees the whole line, because a name may stand in several segments of it."""
    text = "".join(segment.text for segment in segments)
    masked = mask(text).ljust(len(text))[: len(text)]
    found, at = [], 0
    for segment in segments:
        end = at + len(segment.text)
        found.append(Segment(masked[at:end], segment.style))
        at = end
    return found


def _text(lines: Sequence[Sequence[Segment]]) -> str:
    rows = ("".join(segment.text for segment in line).rstrip() for line in lines)
    return "\n".join(rows).rstrip() + "\n"


def _svg(lines: Sequence[Sequence[Segment]], width: int, height: int) -> str:
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    for line in lines:
        console.print(Segments([*line, Segment.line()]), end="")
    return console.export_svg(title="synctui")
