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


class PaneView:
    """A run in lines of `width` cells at the moment `now`."""

    def __init__(self, model: RunModel, now: datetime, zone: str, signs: Signs, width: int) -> None:
        self._model = model
        self._now = now
        self._zone = zone
        self._signs = signs
        self._width = width

    def roomy(self) -> Iterator[Content]:
        """The integration at work in full, the others on a line each, the latest error last."""
        run = self._model.current
        yield self._title(run)
        if run is None:
            yield self._line(piece(styled((self._reading_words(), "$foreground"))))
            yield from [Content(""), self._time(None)]
        else:
            yield self._customers(run)
            yield self._documents(run)
            yield self._time(run)
        yield self._error()
        yield from (self._other(one) for one in self._model.runs.values() if one is not run)

    def tight(self) -> Content:
        """All of it in one line."""
        run = self._model.current
        if run is None:
            return self._line(piece(styled((_("Sync"), "bold $foreground"))), piece(self._reading_words(), rank=1))
        steps = run.documents if run.documents.total is not None else run.customers
        left = run.seconds_left(self._now)
        wait = run.wait_seconds(self._now)
        return self._line(
            piece(styled((run.title.split(" · ")[0].split()[0], "bold $foreground"))),
            piece(self._bar(steps, SHORT_BAR, ACTS), self._bar(steps, 8, ACTS), rank=2),
            piece(styled((_of(steps), QUIET))),
            piece(styled((count(run.synced + run.adopted + run.updated), WELL), (f" {self._signs.synced}", WELL))),
            piece(styled((count(len(run.left_out)), ALERT), (f" {self._signs.failed}", ALERT)))
            if run.left_out
            else _NONE,
            piece(styled((_("waits {seconds} s").format(seconds=count(round(wait))), DIFFERS)), rank=1)
            if wait
            else _NONE,
            piece(styled((_("{time} left").format(time=duration(left)), QUIET)), rank=3) if left is not None else _NONE,
            piece(styled((steps.now, QUIET)), rank=4),
        )

    def _line(self, *pieces: Piece) -> Content:
        return lay_out(pieces, (), self._width)

    def _title(self, run: IntegrationRun | None) -> Content:
        mode = _("automatic") if self._model.mode is Mode.NIGHTLY else _("manual")
        at = self._model.started_at
        since = _("{mode}, since {time}").format(mode=mode, time=clock_time(at, self._zone) if at else "")
        what = _("Sync with {tool}").format(tool=run.title) if run is not None else _("Sync")
        parts = [piece(styled((what, "bold $foreground"))), piece(styled((since, QUIET)), rank=2, gap=4)]
        if self._model.is_stopping:
            parts.append(piece(styled((_("stops after the current invoice"), DIFFERS)), rank=1, gap=4))
        return self._line(*parts)

    def _reading_words(self) -> str:
        reading = self._model.reading
        if reading is None or not reading.done:
            return _("reading Teamleader")
        if reading.total is None:
            return _("reading Teamleader: {n}").format(n=count(reading.done))
        return _("reading Teamleader: {n} of {total}").format(n=count(reading.done), total=count(reading.total))

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
        now = styled((_("now {what}").format(what=run.documents.now), QUIET)) if run.documents.now else Content("")
        return self._row(_("Invoices"), run.documents, styled(*parts), now)

    def _row(self, label: str, steps: Steps, *words: Content) -> Content:
        is_done = steps.total is not None and steps.done >= steps.total
        bar = self._bar(steps, BAR, WELL if is_done else ACTS)
        of = _of_words(steps)
        return self._line(
            piece(styled((label.ljust(LABEL), QUIET))),
            piece(bar, gap=0),
            piece(styled((of, QUIET)), gap=2),
            *(piece(word, rank=n + 1, gap=4) for n, word in enumerate(words)),
        )

    def _bar(self, steps: Steps, length: int, colour: str) -> Content:
        filled = 0 if not steps.total else min(length, round(length * steps.done / steps.total))
        if steps.total == 0:
            filled = length
        return styled((self._signs.bar * filled, colour), (self._signs.bar * (length - filled), "$panel"))

    def _time(self, run: IntegrationRun | None) -> Content:
        at = self._model.started_at
        spent = duration((self._now - at).total_seconds()) if at else ""
        left = run.seconds_left(self._now) if run is not None else None
        words = _("{time} gone").format(time=spent)
        if left is not None:
            words = _("{spent} gone, about {left} left").format(spent=spent, left=duration(left))
        pieces = [piece(styled((words, QUIET)))]
        if run is not None and run.wait_seconds(self._now):
            pieces.append(piece(self._wait(run), rank=1, gap=4))
        return self._line(*pieces)

    def _wait(self, run: IntegrationRun) -> Content:
        seconds, waiting = run.wait_seconds(self._now), run.waiting
        if seconds is None or waiting is None:
            return Content("")
        text = _("waits {seconds} s for the limit of {tool}").format(
            seconds=count(max(1, round(seconds))), tool=run.title.split(" · ")[0]
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
        tool = run.title.split(" · ")[0] if run is not None else ""
        return error_text(done.code or "tool-message", done.values, tool, tool_text=done.tool_text).what

    def _other(self, run: IntegrationRun) -> Content:
        if not run.is_over:
            words = styled((_("waits its turn") if run.started_at is None else _phase_words(run), QUIET))
        else:
            words = outcome_words(run.synced + run.adopted + run.updated, len(run.left_out))
        return self._line(piece(styled((run.title, QUIET))), piece(words, rank=1))


_NONE = piece("")


def _of(steps: Steps) -> str:
    return f"{count(steps.done)}/{count(steps.total)}" if steps.total is not None else count(steps.done)


def _of_words(steps: Steps) -> str:
    if steps.total is None:
        return ""
    total = count(steps.total)
    return _("{n} of {total}").format(n=count(steps.done).rjust(len(total)), total=total)


def _phase_words(run: IntegrationRun) -> str:
    match run.phase:
        case Phase.CONNECTING | None:
            return _("signing in")
        case Phase.LOOKING_UP:
            return _("looking up what is there already")
        case Phase.PAYMENTS:
            return _("reading payments")
        case _:
            return _("at work")
