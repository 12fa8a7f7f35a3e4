"""The lines of a sync that is running: bars, counts, the wait for a limit, and the latest error."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from synctui.domain.events import DocumentDone, Mode, Phase
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import clock_time, count, duration
from synctui.tui.run_model import IntegrationRun, RunModel, Steps
from synctui.tui.signs import Signs
from synctui.tui.widgets.last_sync import outcome_words
from synctui.tui.widgets.pieces import ACTS, ALERT, DIFFERS, QUIET, WELL, Piece, lay_out, piece, styled

BAR = 30
SHORT_BAR = 18
LABEL = 12
NAME = 20
MOST_LINES = 4
"""Integrations that have a line of their own."""


class PaneView:
    """A run in lines of `width` cells at the moment `now`."""

    def __init__(self, model: RunModel, now: datetime, zone: str, signs: Signs, width: int) -> None:
        self._model = model
        self._now = now
        self._zone = zone
        self._signs = signs
        self._width = width

    def roomy(self) -> Iterator[Content]:
        """One integration in full, several with a line each; then the time and the latest error."""
        yield self._title()
        runs = list(self._model.runs.values())
        if not self._model.started:
            yield self._line(piece(styled((self._reading_words(), "$foreground"))))
            yield from [Content("")] * (1 if len(runs) < 2 else min(len(runs), MOST_LINES) - 1)
        elif len(runs) < 2:
            yield self._customers(runs[0])
            yield self._documents(runs[0])
        else:
            at_work_first = sorted(runs, key=lambda run: not run.is_at_work)
            yield from (self._one_of_several(run) for run in at_work_first[:MOST_LINES])
        yield self._time()
        yield self._error()

    def tight(self) -> Content:
        """All of it in one line."""
        model, signs = self._model, self._signs
        name = piece(styled((self._short_name(), "bold $foreground")))
        if not model.started:
            return self._line(name, piece(styled((self._reading_words(), QUIET)), rank=1))
        steps, left, waiting = model.documents(), model.seconds_left(self._now), model.waiting(self._now)
        pieces = [
            name,
            piece(self._bar(steps, SHORT_BAR, ACTS), self._bar(steps, 8, ACTS), rank=2),
            piece(styled((_of(steps), QUIET))),
            piece(styled((f"{count(model.through)} {signs.synced}", WELL))),
        ]
        if model.left_out:
            pieces.append(piece(styled((f"{count(len(model.left_out))} {signs.failed}", ALERT))))
        if waiting is not None:
            seconds = count(max(1, round(waiting.wait_seconds(self._now) or 0)))
            pieces.append(piece(styled((_("waits {seconds} s").format(seconds=seconds), DIFFERS)), rank=1))
        if left is not None:
            pieces.append(piece(styled((_("{time} left").format(time=duration(left)), QUIET)), rank=3))
        return self._line(*pieces, piece(styled((steps.now, QUIET)), rank=4))

    def _short_name(self) -> str:
        tools = self._model.tools
        return _("Sync") if "," in tools or not tools else tools.split()[0]

    def _line(self, *pieces: Piece) -> Content:
        return lay_out(pieces, (), self._width)

    def _title(self) -> Content:
        model = self._model
        mode = _("automatic") if model.mode is Mode.NIGHTLY else _("manual")
        at = model.started_at
        since = _("{mode}, since {time}").format(mode=mode, time=clock_time(at, self._zone) if at else "")
        what = _("Sync with {tool}").format(tool=model.tools) if model.tools else _("Sync")
        parts = [piece(styled((what, "bold $foreground"))), piece(styled((since, QUIET)), rank=2, gap=4)]
        if model.is_stopping:
            parts.append(piece(styled((_("stops after the current invoice"), DIFFERS)), rank=1, gap=4))
        return self._line(*parts)

    def _one_of_several(self, run: IntegrationRun) -> Content:
        """The company, and how far its books are."""
        name = piece(styled((run.books.company[:NAME].ljust(NAME), QUIET)))
        if run.is_over:
            return self._line(name, piece(outcome_words(run.through, len(run.left_out), run.not_reached)))
        if run.started_at is None:
            return self._line(name, piece(styled((_("waits its turn"), QUIET))))
        if run.documents.total is None:
            return self._line(name, piece(self._bar(run.customers, SHORT_BAR, ACTS)), *self._before_documents(run))
        now = styled((_("now {what}").format(what=run.documents.now), QUIET)) if run.documents.now else Content("")
        return self._line(
            name,
            piece(self._bar(run.documents, SHORT_BAR, _colour(run.documents))),
            piece(styled((_of_words(run.documents), QUIET))),
            piece(self._results(run), rank=1),
            piece(now, rank=2, gap=4),
        )

    def _before_documents(self, run: IntegrationRun) -> list[Piece]:
        if run.customers.total is None:
            return [piece(styled((_phase_words(run), QUIET)))]
        return [piece(styled((_of_words(run.customers), QUIET))), piece(styled((_("Customers"), QUIET)), rank=1)]

    def _reading_words(self) -> str:
        reading = self._model.reading
        if reading is None or not reading.done:
            return _("reading Teamleader")
        if reading.total is None:
            return _("reading Teamleader: {n}").format(n=count(reading.done))
        words = _("reading Teamleader: {n} of {total}").format(n=count(reading.done), total=count(reading.total))
        if reading.seconds_left is None:
            return words
        return f"{words}, {_('{time} left').format(time=duration(reading.seconds_left))}"

    def _customers(self, run: IntegrationRun) -> Content:
        results = run.customer_results
        said = [
            (_("{n} new"), results.get("created", 0)),
            (_("{n} changed"), results.get("updated", 0)),
            (_("{n} unchanged"), results.get("confirmed", 0)),
        ]
        words = ", ".join(text.format(n=count(n)) for text, n in said if n)
        failed = results.get("refused", 0) + results.get("unknown", 0)
        tail = styled((", " if words else "", QUIET), (_("{n} not").format(n=count(failed)), ALERT)) if failed else ""
        if run.customers.total is None:
            return self._row(_("Customers"), run.customers, styled((_phase_words(run), QUIET)))
        return self._row(_("Customers"), run.customers, styled((words, QUIET), tail))

    def _documents(self, run: IntegrationRun) -> Content:
        now = styled((_("now {what}").format(what=run.documents.now), QUIET)) if run.documents.now else Content("")
        return self._row(_("Invoices"), run.documents, self._results(run), now)

    def _results(self, run: IntegrationRun) -> Content:
        parts: list[tuple[str, str]] = []
        for n, text, colour in (
            (run.synced, _("{n} synced"), WELL),
            (run.adopted, _("{n} were there already"), QUIET),
            (run.updated, _("{n} changes transferred"), QUIET),
            (len(run.left_out), _("{n} not"), ALERT),
        ):
            if n:
                parts += [(", ", QUIET)] if parts else []
                parts.append((text.format(n=count(n)), colour))
        return styled(*parts)

    def _row(self, label: str, steps: Steps, *words: Content) -> Content:
        return self._line(
            piece(styled((label.ljust(LABEL), QUIET))),
            piece(self._bar(steps, BAR, _colour(steps)), gap=0),
            piece(styled((_of_words(steps), QUIET))),
            *(piece(word, rank=n + 1, gap=4) for n, word in enumerate(words)),
        )

    def _bar(self, steps: Steps, length: int, colour: str) -> Content:
        filled = 0 if not steps.total else min(length, round(length * steps.done / steps.total))
        if steps.total == 0:
            filled = length
        return styled((self._signs.bar * filled, colour), (self._signs.bar * (length - filled), "$rule"))

    def _time(self) -> Content:
        at, left = self._model.started_at, self._model.seconds_left(self._now)
        spent = duration((self._now - at).total_seconds()) if at else ""
        words = _("{time} gone").format(time=spent)
        if left is not None:
            words = _("{spent} gone, about {left} left").format(spent=spent, left=duration(left))
        waiting = self._model.waiting(self._now)
        wait = [piece(self._wait(waiting), rank=1, gap=4)] if waiting is not None else []
        return self._line(piece(styled((words, QUIET))), *wait)

    def _wait(self, run: IntegrationRun) -> Content:
        seconds, waiting = run.wait_seconds(self._now), run.waiting
        if seconds is None or waiting is None:
            return Content("")
        text = _("waits {seconds} s for the limit of {tool}").format(
            seconds=count(max(1, round(seconds))), tool=run.books.tool
        )
        if waiting.calls is not None and waiting.limit is not None:
            text += " " + _("({calls} of {limit} calls)").format(calls=count(waiting.calls), limit=count(waiting.limit))
        return styled((text, DIFFERS))

    def _error(self) -> Content:
        """The latest document that was not synced, with the key that leads there."""
        left_out = self._model.left_out
        if not left_out:
            return Content("")
        latest = left_out[-1]
        return self._line(
            piece(styled((f"{self._signs.failed} {latest.number}", ALERT))),
            piece(styled((self._reason(latest), "$foreground")), rank=1),
            piece(styled(("n ", f"bold {ACTS}"), (_("goes there"), QUIET)), rank=2, gap=4),
        )

    def _reason(self, done: DocumentDone) -> str:
        run = self._model.runs.get(done.integration)
        tool = run.books.tool if run is not None else ""
        return error_text(done.code or "tool-message", done.values, tool, tool_text=done.tool_text).what


def _colour(steps: Steps) -> str:
    return WELL if steps.total is not None and steps.done >= steps.total else ACTS


def _of(steps: Steps) -> str:
    return f"{count(steps.done)}/{count(steps.total)}" if steps.total is not None else count(steps.done)


def _of_words(steps: Steps) -> str:
    if steps.total is None:
        return ""
    total = count(steps.total)
    return _("{n} of {total}").format(n=count(steps.done).rjust(len(total)), total=total)


def _phase_words(run: IntegrationRun) -> str:
    match run.phase:
        case None:
            return _("waits for its turn")
        case Phase.CONNECTING:
            return _("signing in")
        case Phase.LOOKING_UP:
            return _("looking up what is there already")
        case Phase.PDFS:
            return _("sending PDFs")
        case Phase.PAYMENTS:
            return _("reading payments")
        case Phase.WRITING_BACK:
            return _("writing back to Teamleader")
        case _:
            return _("at work")
