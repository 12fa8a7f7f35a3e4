"""What the progress pane shows of a sync: the events of the run, folded into counts; nothing of Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from synctui.domain.booking import IntegrationId
from synctui.domain.events import (
    CustomerDone,
    DocumentDone,
    Event,
    Mode,
    Phase,
    PhaseChanged,
    Progress,
    Result,
    RunEnded,
    RunStarted,
    Waiting,
)
from synctui.domain.report import RunReport

NOT_SYNCED = frozenset({Result.REFUSED, Result.UNKNOWN})


@dataclass(slots=True)
class Steps:
    """How far one kind of work is; `total` is None where nobody knows yet."""

    done: int = 0
    total: int | None = None
    now: str = ""
    seconds_left: float | None = None
    """As whoever does the work estimates it."""


@dataclass(frozen=True, slots=True)
class Books:
    """Whose books in which tool, by their names."""

    tool: str
    company: str


@dataclass(slots=True)
class IntegrationRun:
    """One integration's part of the sync."""

    integration: IntegrationId
    books: Books
    started_at: datetime | None = None
    phase: Phase | None = None
    customers: Steps = field(default_factory=Steps)
    customer_results: dict[str, int] = field(default_factory=dict)
    documents: Steps = field(default_factory=Steps)
    documents_since: datetime | None = None
    synced: int = 0
    """Newly synced; adopted documents and transferred edits have counts of their own."""
    adopted: int = 0
    updated: int = 0
    not_reached: int = 0
    left_out: list[DocumentDone] = field(default_factory=list)
    """Not synced, in the order in which it became known."""
    waiting: Waiting | None = None
    outcome: str | None = None
    """`Ending` value once it is over."""

    @property
    def is_over(self) -> bool:
        return self.outcome is not None

    @property
    def is_at_work(self) -> bool:
        return self.started_at is not None and not self.is_over

    @property
    def through(self) -> int:
        """Documents that the tool has now, however they came there."""
        return self.synced + self.adopted + self.updated

    def seconds_left(self, now: datetime) -> float | None:
        """An estimate from the pace so far; None until one document is through or where nothing is left to do."""
        total, since = self.documents.total, self.documents_since
        if self.is_over or total is None or since is None or not self.documents.done:
            return None
        each = (now - since).total_seconds() / self.documents.done
        return max(0.0, each * (total - self.documents.done))

    def wait_seconds(self, now: datetime) -> float | None:
        """How long the wait for a limit still lasts; None while there is none."""
        if self.waiting is None:
            return None
        left = (self.waiting.until - now).total_seconds()
        return left if left > 0 else None


class RunModel:
    """One sync from the first key to its reports. `is_running` is set by whoever runs it."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self.is_running = False
        self.is_stopping = False
        self.mode = Mode.MANUAL
        self.started_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.reading: Steps | None = None
        """Reading the sources; None once the first integration has started."""
        self.runs: dict[IntegrationId, IntegrationRun] = {}
        self.reports: tuple[RunReport, ...] = ()
        self._left_out: list[DocumentDone] = []
        self.books: Mapping[IntegrationId, Books] = {}

    def begin(self, at: datetime, books: Mapping[IntegrationId, Books]) -> None:
        """A new sync of these integrations; what the last one showed is gone."""
        self._clear()
        self.is_running = True
        self.started_at = at
        self.books = dict(books)
        self.runs = {id: IntegrationRun(id, one) for id, one in books.items()}

    def end(self, at: datetime, reports: Sequence[RunReport] = ()) -> None:
        """Over, with its reports, or without any where it never came to that."""
        self.is_running = False
        self.is_stopping = False
        self.ended_at = at
        self.reading = None
        self.reports = tuple(reports)

    @property
    def started(self) -> list[IntegrationRun]:
        return [run for run in self.runs.values() if run.started_at is not None]

    @property
    def tools(self) -> str:
        """The tools of this sync, each once."""
        return ", ".join(dict.fromkeys(run.books.tool for run in self.runs.values()))

    @property
    def left_out(self) -> list[DocumentDone]:
        return self._left_out

    @property
    def through(self) -> int:
        return sum(run.through for run in self.runs.values())

    def documents(self) -> Steps:
        """All integrations together; no total as long as one of those at work does not know its own."""
        steps = [run.documents for run in self.started]
        totals = [one.total for one in steps if one.total is not None]
        now = next((run.documents.now for run in self.started if run.is_at_work and run.documents.now), "")
        return Steps(sum(one.done for one in steps), sum(totals) if totals else None, now)

    def seconds_left(self, now: datetime) -> float | None:
        """Until the last of them is through, as far as one can tell."""
        left = [seconds for run in self.started if (seconds := run.seconds_left(now)) is not None]
        return max(left) if left else None

    def waiting(self, now: datetime) -> IntegrationRun | None:
        """An integration that waits for a limit."""
        return next((run for run in self.started if run.wait_seconds(now) is not None), None)

    def fold(self, event: Event, now: datetime) -> None:
        """Take one event in; `now` is when it arrived."""
        match event:
            case RunStarted(integration=id):
                self.reading = None
                self._run(id).started_at = event.at
                self.mode = event.mode
            case PhaseChanged():
                self._phase(event, now)
            case Progress():
                self._progress(event)
            case CustomerDone(integration=id, result=result):
                counts = self._run(id).customer_results
                counts[result] = counts.get(result, 0) + 1
            case DocumentDone(integration=id):
                self._document(self._run(id), event)
            case Waiting(integration=id):
                self._run(id).waiting = event
            case RunEnded(integration=id, outcome=outcome):
                run = self._run(id)
                run.outcome, run.waiting = outcome, None

    def _run(self, id: IntegrationId) -> IntegrationRun:
        return self.runs.setdefault(id, IntegrationRun(id, self.books.get(id, Books(id, ""))))

    def _phase(self, event: PhaseChanged, now: datetime) -> None:
        if event.phase is Phase.READING:
            self.reading = Steps(total=event.total)
            return
        run = self._run(event.integration)
        run.phase, run.waiting = event.phase, None
        if event.phase is Phase.CUSTOMERS:
            run.customers.total = event.total
        elif event.phase is Phase.DOCUMENTS:
            run.documents.total = event.total
            run.documents_since = now

    def _progress(self, event: Progress) -> None:
        if event.phase is Phase.READING:
            self.reading = Steps(event.done, event.total, event.now, event.seconds_left)
            return
        run = self._run(event.integration)
        run.waiting = None
        if event.phase is Phase.CUSTOMERS:
            run.customers = Steps(event.done, event.total or run.customers.total, event.now)
        elif event.phase is Phase.DOCUMENTS:
            run.documents = Steps(event.done, event.total or run.documents.total, event.now)

    def _document(self, run: IntegrationRun, event: DocumentDone) -> None:
        run.waiting = None
        if event.result in NOT_SYNCED:
            run.left_out.append(event)
            self._left_out.append(event)
        elif event.result is Result.NOT_REACHED:
            run.not_reached += 1
        elif event.result is Result.ADOPTED:
            run.adopted += 1
        elif event.result is Result.UPDATED:
            run.updated += 1
        else:
            run.synced += 1
