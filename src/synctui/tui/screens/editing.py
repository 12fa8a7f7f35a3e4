"""Editing an invoice at its source: what it will mean is said first, then it is saved, and what came of it is said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from textual.content import Content
from textual.screen import Screen

from synctui.domain.editing import CODES, Editable, EditOutcome, EditState, differing, merged
from synctui.domain.errors import SynctuiError
from synctui.domain.invoice import Document, DocumentKey
from synctui.i18n import _
from synctui.i18n.edit_words import difference_words, field_words
from synctui.i18n.errors import ErrorText, error_text
from synctui.ports.service import EditNotice
from synctui.tui.screens.ask import AskDialog
from synctui.tui.screens.edit_form import EditAnswer, EditForm
from synctui.tui.screens.host import say, session_of
from synctui.tui.screens.lines import ALERT, DIFFERS, QUIET, line

RESETS = frozenset({"edit-resets-cost-centres"})
"""Codes of notices after which the cost centres of the lines are named."""
LOCKED_BEFORE = "edit-locked-before"
HARMLESS = frozenset({"edit-goes-along", "edit-unless-closed"})


async def edit_at_source(screen: Screen[None], key: DocumentKey) -> None:
    """Called in a worker. Where nothing can be edited from here, why, and the way into Teamleader."""
    session = session_of(screen)
    today = session.today()
    detail = await session.reading.read(lambda reader: reader.detail(key, today))
    if detail is None:
        return
    try:
        expected = await session.service.editable(key)
    except SynctuiError as problem:
        await _explain(screen, detail.document, problem)
        return
    await _Edit(screen, key, detail.document, expected, expected).go()


def open_link(screen: Screen[None], url: str | None) -> None:
    """Shown as well as opened: on a server there is no browser."""
    if url is None or not url.startswith(("https://", "http://")):
        say(screen, _("There is no link to this invoice in Teamleader."))
        return
    say(screen, url)
    screen.app.copy_to_clipboard(url)
    screen.app.open_url(url)


async def _explain(screen: Screen[None], document: Document, problem: SynctuiError) -> None:
    text = error_text(problem.code, problem.values, tool_text=problem.tool_text)
    has_link = document.web_url is not None
    yes = _("open it in Teamleader") if has_link else _("close")
    dialog = AskDialog(_title(document), list(_sentences(text)), yes)
    if await screen.app.push_screen_wait(dialog) is not None and has_link:
        open_link(screen, document.web_url)


@dataclass(slots=True)
class _Edit:
    """One edit, from the open form until it is saved, given up, or out of our hands."""

    screen: Screen[None]
    key: DocumentKey
    document: Document
    expected: Editable
    """As it stood at the source when the fields were filled."""
    values: Editable
    """As the fields show it."""
    notices: tuple[EditNotice, ...] = ()
    told: list[Content] = field(default_factory=list)
    """What is to be said first when the form opens again."""

    async def go(self) -> None:
        self.notices = await session_of(self.screen).service.edit_notices(self.key)
        while (answer := await self._ask()) is not None:
            if answer.opens:
                open_link(self.screen, self.document.web_url)
                return
            self.values, self.told = answer.values, []
            if not differing(self.expected, self.values):
                say(self.screen, _("Nothing was changed."))
                return
            if not await self._must_tell_more() and await self._is_over():
                return

    async def _ask(self) -> EditAnswer | None:
        above = [*self.told, *notice_lines(self.notices, self.document)]
        return await self.screen.app.push_screen_wait(EditForm(_title(self.document), above, self.values))

    async def _must_tell_more(self) -> bool:
        """A new date may lie in a closed period: that is said before it is saved."""
        fresh = await session_of(self.screen).service.edit_notices(self.key, self.values.date)
        has_more = any(notice not in self.notices for notice in fresh)
        self.notices = fresh
        if has_more:
            self.told = [Content.styled(_("Not saved yet: the new date means this."), DIFFERS)]
        return has_more

    async def _is_over(self) -> bool:
        """Save it. A save that has begun is not cut off by whatever is pressed meanwhile."""
        service = session_of(self.screen).service
        try:
            outcome = await asyncio.shield(service.edit(self.key, self.values, self.expected))
        except SynctuiError as problem:
            self.told = list(_sentences(error_text(problem.code, problem.values, tool_text=problem.tool_text)))
            if problem.tool_text is not None:
                self.told.insert(1, Content(problem.tool_text))
            return False
        return await self._told_what_became_of_it(outcome)

    async def _told_what_became_of_it(self, outcome: EditOutcome) -> bool:
        """Whether that was all; else the form opens again with what the reader has entered."""
        if outcome.state is EditState.SAVED:
            say(self.screen, _("{number} is saved in Teamleader.").format(number=self.document.number or ""))
            return True
        text = error_text(CODES[outcome.state])
        match outcome.state:
            case EditState.LOCKED if any(notice.code == LOCKED_BEFORE for notice in self.notices):
                say(self.screen, text.what)
            case EditState.OVERTAKEN | EditState.NOT_SAVED:
                self._take_up(outcome, text)
                return False
            case _:
                found = replace(outcome.found, rest=self.values.rest) if outcome.found is not None else self.values
                lines = [*_sentences(text), *self._differences(self.values, found)]
                dialog = AskDialog(_title(self.document), lines, _("understood"))
                await self.screen.app.push_screen_wait(dialog)
        return True

    def _take_up(self, outcome: EditOutcome, text: ErrorText) -> None:
        """The next save starts from what stands there now; what somebody else has changed is kept."""
        found = outcome.found or self.expected
        self.told = [*_sentences(text), *self._differences(self.expected, found)]
        self.values, self.expected = merged(self.expected, self.values, found), found

    def _differences(self, before: Editable, after: Editable) -> Iterator[Content]:
        arrow = "->" if session_of(self.screen).is_ascii else "→"
        for one in differing(before, after):
            words = difference_words(one.field, one.before, one.after, self.document.currency, arrow=arrow)
            yield line((f"{field_words(one.field)}: ", QUIET), (words.replace("\n", " "), DIFFERS))


def _title(document: Document) -> str:
    return _("Edit {number} in Teamleader").format(number=document.number or _("draft"))


def _sentences(text: ErrorText) -> Iterator[Content]:
    yield Content.styled(text.what, ALERT)
    if text.why:
        yield Content(text.why)
    yield from (Content.styled(step, QUIET) for step in text.remedy)


def notice_lines(notices: Sequence[EditNotice], document: Document) -> list[Content]:
    """What the edit will mean, tool by tool, with what is to be done about it."""
    lines: list[Content] = []
    for notice in notices:
        lines.append(Content.styled(_what(notice), QUIET if notice.code in HARMLESS else DIFFERS))
        if notice.code in RESETS:
            centres = dict.fromkeys(part.cost_centre for part in document.lines if part.cost_centre)
            lines += [Content(_("Cost centre {name} will be empty afterwards.").format(name=name)) for name in centres]
        lines += [Content.styled(step, QUIET) for step in _remedy(notice)]
    return lines


def _what(notice: EditNotice) -> str:
    text = error_text(notice.code, notice.values, notice.tool_title)
    if notice.code != "edit-period-closed":
        return text.what
    closed = error_text("period-closed", notice.values, notice.tool_title)
    return f"{closed.what} " + _("A change will not be transferred.")


def _remedy(notice: EditNotice) -> tuple[str, ...]:
    """What to do now; where the period is closed there is nothing yet that could be sent again."""
    if notice.code == "edit-period-closed":
        return ()
    return error_text(notice.code, notice.values, notice.tool_title).remedy
