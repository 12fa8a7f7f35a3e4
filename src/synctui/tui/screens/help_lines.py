"""The help as lines: keys that work here, what the signs mean, and the ways of the accounting integration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from textual.content import Content

from synctui.domain.connector_spec import ConnectorSpec
from synctui.i18n import _
from synctui.tui.actions import Action, keys_of, shown_key
from synctui.tui.screens.lines import ACTS, ALERT, DIFFERS, QUIET, STRONG, WELL, cell, hanging, line, section
from synctui.tui.signs import Signs

KEYS = 14


def key_lines(actions: Sequence[Action], keymap: Mapping[str, str], width: int, *, is_ascii: bool) -> Iterator[Content]:
    """Keys and what they do, by what they are for."""
    yield section(_("Keys that work here"), width)
    groups = dict.fromkeys(action.group for action in actions)
    for group in groups:
        yield line((_(group), STRONG))
        for action in actions:
            if action.group == group:
                yield _key(action, keymap, width, is_ascii=is_ascii)


def _key(action: Action, keymap: Mapping[str, str], width: int, *, is_ascii: bool) -> Content:
    keys = [shown_key(key, is_ascii=is_ascii) for key in keys_of(action, keymap).split(",")]
    first = line("  ", cell(line(("  ".join(keys), f"bold {ACTS}")), KEYS), " ")
    return hanging(Content(_(action.title)), width, indent=" " * (KEYS + 3), first=first)


def sign_lines(signs: Signs, width: int) -> Iterator[Content]:
    """What stands in the column beside the booking number."""
    yield section(_("What the signs mean"), width)
    for sign, colour, word, text in (
        (signs.synced, WELL, _("synced"), _("it stands in the accounting tool and has its booking number")),
        (signs.waiting, ACTS, _("not synced"), _("it is due; the next sync takes it along")),
        (signs.failed, ALERT, _("a reason"), _("it was refused: a person must act, enter says how")),
        (signs.differs, DIFFERS, _("changed since"), _("it was changed in Teamleader after the sync")),
        (signs.differs, DIFFERS, _("being checked"), _("an answer was lost: it is looked up before anything is sent")),
        (signs.differs, DIFFERS, _("missing in the tool"), _("it was synced, and the entry has gone there")),
        (" ", "", _("draft"), _("not final in Teamleader yet: never synced")),
        (" ", "", _("before the start date"), _("older than the start date of the integration: never synced")),
        (" ", "", _("set aside"), _("somebody said it is never to be synced")),
        (signs.mark, DIFFERS, "", _("marked: s syncs only the marked invoices")),
    ):
        first = line((f"{sign} ", colour), cell(word, 22), " ")
        yield hanging(Content.styled(text, QUIET), width, indent=" " * 25, first=first)


def how_lines(specs: Iterable[ConnectorSpec], width: int) -> Iterator[Content]:
    """The questions of Teamleader's own help and their answers here."""
    known = list(specs)
    for title, answers in (
        (_("How can I sync my invoices with my accounting tool?"), _how_to_sync()),
        (_("How do I see that an invoice is not synced?"), _how_to_see()),
        (_("What can I do when invoices are not synced?"), _how_to_fix()),
        (_("What happens to later changes?"), _later_edits(known)),
        (_("Which accounting tools are there?"), _tools(known)),
    ):
        yield section(title, width)
        for answer in answers:
            yield hanging(Content(answer), width)
        yield Content("")


def _how_to_sync() -> Iterator[str]:
    yield _("Manually: press s in the invoice overview, or click the word. The plan comes first, enter starts it.")
    yield _(
        "As soon as the sync is finished, you get a notification in the bell (F8): how many customers and invoices "
        "were synced, and an error message for each invoice that was not."
    )
    yield _(
        "Automatically: most accounting tools can sync during the night. Switch it on in the settings of the "
        "integration (F4). Unlike a manual sync it sends no notification; the result stands in the history (F3)."
    )


def _how_to_see() -> Iterator[str]:
    yield _("As soon as an invoice has been synced with an accounting tool, it gets a booking number.")
    yield _(
        "Look at the column “Booking number” of the invoice overview; the gear (c) adds it, and b shows or hides it. "
        "If it is empty, the invoice is not synced, and the column beside it says why."
    )


def _how_to_fix() -> Iterator[str]:
    yield _("Start a manual sync (s) to get a notification in the bell; enter on a line there opens where it is fixed.")
    yield _("Every error says what happened, why, and what to do in which program: open the invoice with enter.")
    yield _("The page of an error (h) explains it; the command “synctui errors exact_online” prints all of a tool.")
    yield _(
        "If you ask somebody for help, name the accounting tool that you use, and add a screenshot of the error: "
        "F9 makes a mail that holds both."
    )


def _later_edits(specs: Sequence[ConnectorSpec]) -> Iterator[str]:
    yield _(
        "Once an invoice is synced with an accounting tool, later changes in Teamleader are not transferred to it. "
        "Edit the invoice in the accounting tool, and tick the change off here (d lists them all)."
    )
    pushing = [spec.title for spec in specs if spec.capabilities.pushes_edits]
    tools = ", ".join(pushing) or _("none of those installed")
    yield _(
        "The exception is a tool that takes changes over ({tools}): they go with the next sync. You are told before "
        "that the cost centres are reset by it. If the booking period is closed already, the invoice is not synced."
    ).format(tools=tools)


def _tools(specs: Sequence[ConnectorSpec]) -> Iterator[str]:
    for spec in specs:
        yield f"{spec.title}: {', '.join(spec.countries) or _('every country')}"
    yield _("The settings (F4) list the tools of each country and what each can do.")
