"""The colours: two themes of our own, and one that takes the terminal's sixteen."""

from __future__ import annotations

from textual.theme import Theme

_QUIET_PARTS = {
    "block-cursor-text-style": "bold",
    "link-style": "none",
    "link-style-hover": "none",
}

KONTOR_DARK = Theme(
    name="kontor-dark",
    dark=True,
    background="#15181d",
    surface="#1a1e24",
    panel="#22272f",
    boost="#22272f",
    foreground="#d5d9de",
    secondary="#a7b4c2",
    primary="#7aa2c9",
    accent="#e0b46c",
    warning="#e0b46c",
    success="#8fbf7f",
    error="#e07a6c",
    variables={
        **_QUIET_PARTS,
        "rule": "#3a4250",
        "block-cursor-background": "#22272f",
        "block-cursor-foreground": "#d5d9de",
        "input-cursor-background": "#d5d9de",
        "input-cursor-foreground": "#15181d",
        "input-selection-background": "#7aa2c9 35%",
        "border": "#7aa2c9",
        "border-blurred": "#22272f",
        "footer-key-foreground": "#7aa2c9",
    },
)

KONTOR_LIGHT = Theme(
    name="kontor-light",
    dark=False,
    background="#f7f5f0",
    surface="#efece5",
    panel="#e4e0d6",
    boost="#e4e0d6",
    foreground="#1c2126",
    secondary="#55606c",
    primary="#24557f",
    accent="#885800",
    warning="#885800",
    success="#2f6b2a",
    error="#a8321f",
    variables={
        **_QUIET_PARTS,
        "rule": "#cfc9bb",
        "block-cursor-background": "#e4e0d6",
        "block-cursor-foreground": "#1c2126",
        "input-cursor-background": "#1c2126",
        "input-cursor-foreground": "#f7f5f0",
        "input-selection-background": "#24557f 35%",
        "border": "#24557f",
        "border-blurred": "#e4e0d6",
        "footer-key-foreground": "#24557f",
    },
)

ANSI = Theme(
    name="ansi",
    ansi=True,
    dark=True,
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    foreground="ansi_default",
    primary="ansi_blue",
    secondary="ansi_default",
    accent="ansi_yellow",
    warning="ansi_yellow",
    success="ansi_green",
    error="ansi_red",
    variables={
        **_QUIET_PARTS,
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "rule": "ansi_bright_black",
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-text-style": "bold reverse",
        "border": "ansi_blue",
        "border-blurred": "ansi_default",
        "input-cursor-text-style": "reverse",
        "footer-key-foreground": "ansi_blue",
    },
)
"""The terminal's own colours and background: the theme that costs the fewest bytes."""

THEMES = (KONTOR_DARK, KONTOR_LIGHT, ANSI)
DEFAULT = KONTOR_DARK.name


def known_theme(wanted: str | None) -> str:
    """The theme of this name, or the default where there is none."""
    return wanted if wanted in {theme.name for theme in THEMES} else DEFAULT
