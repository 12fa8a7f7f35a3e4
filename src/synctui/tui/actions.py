"""Everything a key can do, in one list: footer, palette, help, bindings and `synctui keys` are made from it.

Nothing of Textual is imported here, so that the command line can print the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from synctui.i18n import N_


class Place(StrEnum):
    """Where an action works."""

    EVERYWHERE = "everywhere"
    INVOICES = "invoices"
    TABLE = "table"
    BELL = "bell"
    DETAIL = "detail"
    EDITS = "edits"
    HISTORY = "history"
    SETTINGS = "settings"
    COLUMNS = "columns"
    PLAN = "plan"
    ERROR = "error"
    SUPPORT = "support"
    LOG = "log"
    WIZARD = "wizard"
    SIGN_IN = "sign-in"
    TOOLS = "tools"
    MAPPING = "mapping"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `title`, `word` and `group` are English message ids, translated where they are shown."""

    id: str
    """Binding id; ``[keys]`` in the configuration overrides `keys` under this name."""
    keys: str
    """Names of keys, separated by commas; the first is the one that is shown."""
    run: str
    """The action's name, as its screen calls it."""
    title: str
    group: str
    where: Place
    word: str = ""
    """For the footer; empty: it is never there."""
    footer: int = 0
    """Rank in the footer: 1 is dropped last in a small window; 0 is not there, but in `SHARED_FOOTER` it stays."""
    is_command: bool = True
    """Whether the palette offers it."""


SYNC = N_("Syncing")
LOOK = N_("Looking")
MOVE = N_("Moving")
GO = N_("Other places")
FIX = N_("Settling")


EVERYWHERE = (
    Action("app.invoices", "f2", "go('invoices')", N_("Show the invoices"), GO, Place.EVERYWHERE),
    Action("app.history", "f3", "go('history')", N_("Show the history of syncs"), GO, Place.EVERYWHERE),
    Action("app.settings", "f4", "go('settings')", N_("Show the settings"), GO, Place.EVERYWHERE),
    Action("app.bell", "f8,exclamation_mark", "open_bell", N_("Open or close the bell"), GO, Place.EVERYWHERE),
    Action("app.edits", "d", "edits", N_("Show what was changed after the sync"), GO, Place.EVERYWHERE),
    Action("app.stop", "x", "stop", N_("Stop the sync after the current invoice"), SYNC, Place.EVERYWHERE),
    Action("app.explain", "h", "explain", N_("Explain this error"), FIX, Place.EVERYWHERE),
    Action("app.support", "f9", "support", N_("Make a file for support"), FIX, Place.EVERYWHERE),
    Action("app.log", "l", "log", N_("Show the API log"), GO, Place.EVERYWHERE),
    Action("app.help", "question_mark,f1", "help", N_("Keys of this place"), GO, Place.EVERYWHERE),
    Action(
        "app.palette",
        "colon,ctrl+p",
        "command_palette",
        N_("Every command"),
        GO,
        Place.EVERYWHERE,
        is_command=False,
    ),
    Action("app.redraw", "ctrl+l", "redraw", N_("Draw the screen again"), LOOK, Place.EVERYWHERE),
    Action("app.theme-dark", "", "theme('kontor-dark')", N_("Dark colours"), LOOK, Place.EVERYWHERE),
    Action("app.theme-light", "", "theme('kontor-light')", N_("Light colours"), LOOK, Place.EVERYWHERE),
    Action("app.theme-ansi", "", "theme('ansi')", N_("The terminal's own colours"), LOOK, Place.EVERYWHERE),
    Action("app.back", "escape", "back", N_("Back"), MOVE, Place.EVERYWHERE, is_command=False),
    Action("app.leave", "q", "leave", N_("Back; quit where there is nothing to go back to"), MOVE, Place.EVERYWHERE),
)

INVOICES = (
    Action(
        "invoices.mark", "space", "mark", N_("Mark the invoice"), SYNC, Place.TABLE, N_("Mark"), 9, is_command=False
    ),
    Action(
        "invoices.sync",
        "s",
        "sync",
        N_("Sync the marked invoices, or everything not synced"),
        SYNC,
        Place.INVOICES,
        N_("Sync now"),
        1,
    ),
    Action(
        "invoices.open", "enter", "open", N_("Open the invoice"), LOOK, Place.TABLE, N_("Open"), 2, is_command=False
    ),
    Action("invoices.filter", "f,slash", "filter", N_("Filter"), LOOK, Place.INVOICES, N_("Filter"), 3),
    Action("invoices.columns", "c", "columns", N_("Choose the columns"), LOOK, Place.INVOICES, N_("Gear"), 6),
    Action(
        "invoices.booking",
        "b",
        "toggle_booking",
        N_("Show or hide the booking number"),
        LOOK,
        Place.INVOICES,
        N_("Booking no."),
        7,
    ),
    Action(
        "invoices.next",
        "n",
        "next_problem",
        N_("Go to the next invoice that needs you"),
        MOVE,
        Place.INVOICES,
        N_("Next error"),
        8,
    ),
    Action(
        "invoices.previous", "p", "previous_problem", N_("Go to the one before that needs you"), MOVE, Place.INVOICES
    ),
    Action(
        "invoices.unsynced",
        "u",
        "only_unsynced",
        N_("Only what is not synced, whatever the period"),
        LOOK,
        Place.INVOICES,
    ),
    Action("invoices.period", "t", "period", N_("Period: month, quarter, year, all"), LOOK, Place.INVOICES),
    Action("invoices.company", "w", "company", N_("Next company, or all of them"), LOOK, Place.INVOICES),
    Action("invoices.read", "r", "read_sources", N_("Read Teamleader again"), SYNC, Place.INVOICES),
    Action("invoices.edit", "e", "edit", N_("Edit date, payment term or note"), FIX, Place.INVOICES),
    Action("invoices.copy", "y", "copy_booking", N_("Copy the booking number"), LOOK, Place.INVOICES),
    Action("table.all", "a", "mark_all", N_("Mark all that are shown"), SYNC, Place.TABLE),
    Action("table.range", "v", "mark_range", N_("Mark from here to there"), SYNC, Place.TABLE, is_command=False),
    Action(
        "table.sort-left",
        "less_than_sign",
        "sort_step(-1)",
        N_("Sort by the column to the left"),
        LOOK,
        Place.TABLE,
    ),
    Action(
        "table.sort-right",
        "greater_than_sign",
        "sort_step(1)",
        N_("Sort by the column to the right"),
        LOOK,
        Place.TABLE,
    ),
    Action("table.reverse", "i", "reverse", N_("Reverse the order"), LOOK, Place.TABLE),
    Action("table.down", "j", "cursor_down", N_("One row down"), MOVE, Place.TABLE, is_command=False),
    Action("table.up", "k", "cursor_up", N_("One row up"), MOVE, Place.TABLE, is_command=False),
    Action("table.first", "g,home", "scroll_top", N_("First row"), MOVE, Place.TABLE, is_command=False),
    Action("table.last", "G,end", "scroll_bottom", N_("Last row"), MOVE, Place.TABLE, is_command=False),
)

COLUMNS = (
    Action(
        "columns.toggle",
        "space",
        "show_or_hide",
        N_("Show or hide the column"),
        LOOK,
        Place.COLUMNS,
        N_("Show/hide"),
        1,
    ),
    Action("columns.up", "K,shift+up", "move(-1)", N_("Move the column up"), LOOK, Place.COLUMNS, N_("Up"), 4),
    Action("columns.down", "J,shift+down", "move(1)", N_("Move the column down"), LOOK, Place.COLUMNS, N_("Down"), 5),
    Action("columns.wider", "plus", "widen(1)", N_("Make the column wider"), LOOK, Place.COLUMNS),
    Action("columns.narrower", "minus", "widen(-1)", N_("Make the column narrower"), LOOK, Place.COLUMNS),
    Action("columns.reset", "r", "reset", N_("Reset the columns"), LOOK, Place.COLUMNS, N_("Reset"), 6),
    Action("columns.apply", "enter", "apply", N_("Apply"), LOOK, Place.COLUMNS, N_("Apply"), 2),
    Action("columns.leave", "escape", "leave", N_("Cancel"), LOOK, Place.COLUMNS, N_("Cancel"), 3),
)

BELL = (
    Action("bell.read", "m", "mark_read", N_("Mark as read"), FIX, Place.BELL, is_command=False),
    Action("bell.read-all", "a", "mark_all_read", N_("Mark all as read"), FIX, Place.BELL, is_command=False),
    Action("bell.dismiss", "d", "dismiss", N_("Dismiss"), FIX, Place.BELL, is_command=False),
    Action("bell.close", "escape,q,f8", "close", N_("Close the bell"), GO, Place.BELL, is_command=False),
)

DETAIL = (
    Action("detail.sync", "s", "sync", N_("Sync this invoice"), SYNC, Place.DETAIL, N_("Sync"), 1),
    Action("detail.open", "enter", "open", N_("Open the line"), GO, Place.DETAIL, N_("Open"), 2, is_command=False),
    Action(
        "detail.sync-same",
        "m",
        "sync_same",
        N_("Sync everything with the same error"),
        SYNC,
        Place.DETAIL,
        N_("All with this error"),
        6,
    ),
    Action("detail.next", "n", "next_problem", N_("Go to the next that needs you"), MOVE, Place.DETAIL, N_("Next"), 7),
    Action("detail.previous", "p", "previous_problem", N_("Go to the one before that needs you"), MOVE, Place.DETAIL),
    Action(
        "detail.tick-off",
        "k",
        "tick_off",
        N_("Later edit: done in the tool, tick off"),
        FIX,
        Place.DETAIL,
        N_("Tick off"),
        3,
    ),
    Action(
        "detail.set-aside",
        "i",
        "set_aside",
        N_("Set the invoice aside, or take it back"),
        FIX,
        Place.DETAIL,
        N_("Set aside"),
        8,
    ),
    Action("detail.raw", "v", "raw", N_("Show the tool's own words"), LOOK, Place.DETAIL, N_("Raw"), 9),
    Action("detail.copy", "y", "copy", N_("Copy the booking number"), LOOK, Place.DETAIL, N_("Copy"), 5),
    Action("detail.edit", "e", "edit", N_("Edit date, payment term or note"), FIX, Place.DETAIL, N_("Edit"), 4),
    Action("detail.link", "o", "link", N_("Open the link to Teamleader"), LOOK, Place.DETAIL, N_("Link"), 9),
)

EDITS = (
    Action(
        "edits.tick-off",
        "space,k",
        "tick_off",
        N_("Done in the tool: tick off"),
        FIX,
        Place.EDITS,
        N_("Tick off"),
        1,
        is_command=False,
    ),
    Action("edits.open", "enter", "open", N_("Open the invoice"), LOOK, Place.EDITS, N_("Open"), 2, is_command=False),
    Action("edits.copy", "y", "copy", N_("Copy the booking number"), LOOK, Place.EDITS, N_("Copy"), 6),
    Action(
        "edits.sync", "s", "sync", N_("Sync the changes that the tool takes"), SYNC, Place.EDITS, N_("Sync changes"), 3
    ),
)

HISTORY = (
    Action("history.open", "enter", "open", N_("Open the line"), LOOK, Place.HISTORY, N_("Open"), 1, is_command=False),
    Action(
        "history.failed",
        "u",
        "only_failed",
        N_("Only what was not synced"),
        LOOK,
        Place.HISTORY,
        N_("Only not synced"),
        2,
    ),
)

SETTINGS = (
    Action("settings.open", "enter", "open", N_("Open the line"), FIX, Place.SETTINGS, N_("Open"), 1, is_command=False),
    Action(
        "settings.switch",
        "space",
        "switch",
        N_("Switch the automatic sync on or off"),
        FIX,
        Place.SETTINGS,
        N_("Automatic sync"),
        2,
    ),
    Action("settings.test", "t", "test", N_("Test the connection"), FIX, Place.SETTINGS, N_("Test"), 3),
    Action(
        "settings.link-all",
        "m",
        "link_all",
        N_("Link all that match"),
        FIX,
        Place.SETTINGS,
        N_("Link all"),
        4,
    ),
    Action(
        "settings.fetch",
        "r",
        "fetch",
        N_("Fetch journals, accounts and VAT codes again"),
        FIX,
        Place.SETTINGS,
        N_("Fetch again"),
        6,
    ),
)

PLAN = (
    Action("plan.start", "enter", "start", N_("Start the sync"), SYNC, Place.PLAN, is_command=False),
    Action("plan.leave", "escape,q", "leave", N_("Cancel"), MOVE, Place.PLAN, is_command=False),
    Action("plan.explain", "h", "app.explain", N_("Explain this error"), FIX, Place.PLAN, is_command=False),
    Action("plan.support", "f9", "app.support", N_("Make a file for support"), FIX, Place.PLAN, is_command=False),
)

ERROR = (Action("error.open", "enter", "open", N_("Open the line"), GO, Place.ERROR, N_("Open"), 1, is_command=False),)

SUPPORT = (
    Action("support.write", "enter", "write", N_("Write the file"), FIX, Place.SUPPORT, N_("Write the file"), 1),
    Action("support.leave", "escape", "app.back", N_("Cancel"), MOVE, Place.SUPPORT, is_command=False),
)

LOG = (
    Action("log.open", "enter", "open", N_("Show everything about the call"), LOOK, Place.LOG, N_("Open"), 1),
    Action("log.filter", "f,slash", "filter", N_("Filter"), LOOK, Place.LOG, N_("Filter"), 2),
    Action("log.failed", "u", "only_failed", N_("Only calls that failed"), LOOK, Place.LOG, N_("Only failed"), 3),
    Action("log.reload", "r", "reload", N_("Read the log again"), LOOK, Place.LOG),
    Action("log.leave", "escape", "leave", N_("Back"), MOVE, Place.LOG, is_command=False),
)

WIZARD = (
    Action("wizard.open", "enter", "open", N_("Do this step"), FIX, Place.WIZARD, N_("Do it"), 1, is_command=False),
    Action(
        "wizard.leave",
        "escape",
        "leave_wizard",
        N_("Leave; your answers are kept"),
        MOVE,
        Place.WIZARD,
        N_("Leave"),
        2,
        is_command=False,
    ),
)

SIGN_IN = (
    Action(
        "sign-in.finish",
        "enter",
        "finish",
        N_("Sign in with the pasted address"),
        FIX,
        Place.SIGN_IN,
        N_("Sign in"),
        1,
        is_command=False,
    ),
    Action("sign-in.copy", "ctrl+y,f5", "copy", N_("Copy the address to open"), FIX, Place.SIGN_IN, N_("Copy"), 2),
    Action("sign-in.again", "ctrl+r,f6", "again", N_("Make a new address"), FIX, Place.SIGN_IN, N_("New address"), 4),
    Action(
        "sign-in.client", "ctrl+o,f7", "client", N_("Enter another OAuth client"), FIX, Place.SIGN_IN, N_("Client"), 5
    ),
    Action("sign-in.leave", "escape", "leave", N_("Back"), MOVE, Place.SIGN_IN, N_("Back"), 3, is_command=False),
)

TOOLS = (
    Action("tools.open", "enter", "open", N_("Choose the line"), FIX, Place.TOOLS, N_("Choose"), 1, is_command=False),
    Action("tools.leave", "escape", "leave", N_("Back"), MOVE, Place.TOOLS, N_("Back"), 2, is_command=False),
)

MAPPING = (
    Action("mapping.open", "enter", "open", N_("Open the line"), FIX, Place.MAPPING, N_("Open"), 1, is_command=False),
    Action("mapping.link-all", "m", "link_all", N_("Link all that match"), FIX, Place.MAPPING, N_("Link all"), 2),
    Action("mapping.next", "n", "go_on", N_("Go on to the next step"), MOVE, Place.MAPPING, N_("Next"), 3),
    Action("mapping.leave", "escape", "leave", N_("Back"), MOVE, Place.MAPPING, N_("Back"), 4, is_command=False),
)

SET_UP = (*WIZARD, *SIGN_IN, *TOOLS, *MAPPING)

SHARED_FOOTER = (
    Action("app.bell", "f8,exclamation_mark", "open_bell", "", GO, Place.EVERYWHERE, N_("Bell"), 5),
    Action("app.stop", "x", "stop", "", SYNC, Place.EVERYWHERE, N_("Stop"), 4),
    Action("app.help", "question_mark,f1", "help", "", GO, Place.EVERYWHERE, N_("Help"), 0),
)
"""What every footer ends with, as far as it works at the moment; help is never dropped."""

ACTIONS = (
    *EVERYWHERE,
    *INVOICES,
    *COLUMNS,
    *BELL,
    *DETAIL,
    *EDITS,
    *HISTORY,
    *SETTINGS,
    *PLAN,
    *ERROR,
    *SUPPORT,
    *LOG,
    *SET_UP,
)


def at(*places: Place) -> tuple[Action, ...]:
    """The actions of these places, in the order in which they are shown."""
    return tuple(action for action in ACTIONS if action.where in places)


def footer_of(*places: Place) -> tuple[Action, ...]:
    """What a footer may show there."""
    return (*(action for action in at(*places) if action.footer), *SHARED_FOOTER)


def keys_of(action: Action, keymap: Mapping[str, str]) -> str:
    """Its keys after the reader's own choice."""
    return keymap.get(action.id, action.keys)


@dataclass(frozen=True, slots=True)
class Clash:
    """One key that would do several things in one place."""

    key: str
    ids: tuple[str, ...]


TOGETHER = (
    (Place.TABLE, Place.INVOICES, Place.EVERYWHERE),
    (Place.COLUMNS,),
    (Place.BELL,),
    (Place.DETAIL, Place.EVERYWHERE),
    (Place.EDITS, Place.EVERYWHERE),
    (Place.HISTORY, Place.EVERYWHERE),
    (Place.SETTINGS, Place.EVERYWHERE),
    (Place.PLAN,),
    (Place.ERROR, Place.EVERYWHERE),
    (Place.SUPPORT,),
    (Place.LOG,),
    (Place.WIZARD,),
    (Place.SIGN_IN,),
    (Place.TOOLS,),
    (Place.MAPPING,),
)
"""Places whose keys are heard at the same time, so that a key may stand for one thing only."""


def clashes(keymap: Mapping[str, str]) -> tuple[Clash, ...]:
    """Keys that the reader's choice gives to more than one action of a place.

    >>> clashes({})
    ()
    >>> clashes({"invoices.sync": "x"})[0].ids
    ('app.stop', 'invoices.sync')
    """
    found = {clash for places in TOGETHER for clash in _clashes_in(at(*places), keymap)}
    return tuple(sorted(found, key=lambda clash: clash.key))


def unknown_ids(keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Names in the reader's choice that no action has."""
    known = {action.id for action in ACTIONS}
    return tuple(sorted(set(keymap) - known))


def _clashes_in(actions: Iterable[Action], keymap: Mapping[str, str]) -> list[Clash]:
    owners: dict[str, list[str]] = {}
    for action in actions:
        for key in filter(None, keys_of(action, keymap).split(",")):
            owners.setdefault(key.strip(), []).append(action.id)
    return [Clash(key, tuple(sorted(ids))) for key, ids in owners.items() if len(ids) > 1]


_SHOWN = {
    "space": "␣",
    "enter": "↵",
    "escape": "esc",
    "question_mark": "?",
    "exclamation_mark": "!",
    "slash": "/",
    "colon": ":",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "plus": "+",
    "minus": "-",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
_SHOWN_ASCII = {"space": "space", "enter": "enter", "up": "up", "down": "down"}


def shown_key(key: str, *, is_ascii: bool = False) -> str:
    """A key as it is written on the screen.

    >>> [shown_key(key) for key in ("f8", "question_mark", "enter", "ctrl+p", "G")]
    ['F8', '?', '↵', 'ctrl+p', 'G']
    """
    key = key.strip()
    if is_ascii and key in _SHOWN_ASCII:
        return _SHOWN_ASCII[key]
    if key in _SHOWN:
        return _SHOWN[key]
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key
