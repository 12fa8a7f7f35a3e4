"""What is written to the terminal is shorter, and looks the same."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.style import Style

from synctui.tui.terse import Terse

COLOURS = st.sampled_from([None, "red", "#15181d", "#d5d9de", "bright_black", "color(200)", "default"])
STYLES = st.builds(
    Style, color=COLOURS, bgcolor=COLOURS, bold=st.booleans(), dim=st.booleans(), reverse=st.booleans(),
    underline=st.booleans(), italic=st.booleans(),
)  # fmt: skip
PIECES = st.lists(st.tuples(st.sampled_from(["a", "  ", "Köln", "✓ 12,50"]), STYLES), max_size=6)
FRAMES = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 40), PIECES), max_size=6)


def written(frame: tuple[int, int, list[tuple[str, Style]]]) -> str:
    """One line of a frame, as Textual writes it."""
    y, x, pieces = frame
    console = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
    text = "".join(style.render(text, color_system=console._color_system) for text, style in pieces)
    return f"\x1b[?2026h\x1b[{y};{x}H{text}\r\n\x1b[?2026l"


def shown(*texts: str) -> list[list[object]]:
    """Every cell of a terminal that was written to, with its colours."""
    screen = pyte.Screen(60, 10)
    stream = pyte.Stream(screen)
    for text in texts:
        stream.feed(text)
    return [[screen.buffer[y][x] for x in range(60)] for y in range(10)]


@given(FRAMES)
def test_every_cell_has_the_colours_it_would_have_had(frames):
    texts = [written(frame) for frame in frames]
    terse = Terse()

    assert shown(*map(terse, texts)) == shown(*texts)


@given(FRAMES)
def test_nothing_gets_longer_but_by_one_reset(frames):
    text = "".join(map(written, frames))

    assert len(Terse()(text)) <= len(text) + len("\x1b[0m")


def test_a_colour_that_stays_is_said_once():
    plain = Style(color="#d5d9de", bgcolor="#15181d")
    quiet = Style(color="#a7b4c2", bgcolor="#15181d")
    text = "".join(style.render(text) for text, style in [("a", plain), ("b", quiet), ("c", quiet), ("d", plain)])

    said = Terse()(text)

    assert said == ("\x1b[0;38;2;213;217;222;48;2;21;24;29ma\x1b[38;2;167;180;194mbc\x1b[38;2;213;217;222md")


def test_the_pen_is_put_down_before_the_screen_is_left():
    terse = Terse()
    terse(Style(color="red").render("a"))

    assert terse("\x1b[?1049l") == "\x1b[0m\x1b[?1049l"


def test_links_and_titles_pass_unchanged():
    text = "\x1b]8;id=1;https://example.com\x1b\\here\x1b]8;;\x1b\\\x1b]2;synctui\x07"

    assert Terse()(f"\x1b[0m{text}") == f"\x1b[0m{text}"
