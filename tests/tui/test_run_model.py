"""What the progress pane shows of a sync, from its events alone."""

from datetime import UTC, datetime, timedelta

from synctui.domain.events import (
    CustomerDone,
    DocumentDone,
    Mode,
    Phase,
    PhaseChanged,
    Progress,
    Result,
    RunEnded,
    RunStarted,
    Waiting,
)
from synctui.domain.invoice import Kind
from synctui.tui.run_model import Books, RunModel

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)


def _model(*ids: str) -> RunModel:
    model = RunModel()
    model.begin(NOW, {id: Books("Exact Online", id) for id in ids or ("a",)})
    return model


def _done(result: Result, id: str = "a") -> DocumentDone:
    return DocumentDone(id, "k", "2026/1", "ACME", Kind.INVOICE, result)


def test_reading_teamleader_comes_before_the_first_integration():
    model = _model()

    model.fold(PhaseChanged("", Phase.READING), NOW)
    model.fold(Progress("", Phase.READING, 40, 200), NOW)

    assert model.reading is not None
    assert (model.reading.done, model.reading.total) == (40, 200)

    model.fold(RunStarted("a", 1, Mode.MANUAL, NOW), NOW)

    assert model.reading is None


def test_every_result_is_counted_as_what_it_is():
    model = _model()

    for result in Result:
        model.fold(_done(result), NOW)

    run = model.runs["a"]
    assert (run.synced, run.adopted, run.updated) == (1, 1, 1)
    assert [done.result for done in run.left_out] == [Result.REFUSED, Result.UNKNOWN]
    assert run.not_reached == 1
    assert run.through == 3


def test_customers_are_counted_by_what_happened_to_them():
    model = _model()

    for result in ("created", "confirmed", "confirmed"):
        model.fold(CustomerDone("a", "ACME", result), NOW)

    assert model.runs["a"].customer_results == {"created": 1, "confirmed": 2}


def test_the_time_left_follows_the_pace_so_far():
    model = _model()
    model.fold(RunStarted("a", 1, Mode.MANUAL, NOW), NOW)
    model.fold(PhaseChanged("a", Phase.DOCUMENTS, 30), NOW)

    assert model.seconds_left(NOW) is None

    model.fold(Progress("a", Phase.DOCUMENTS, 10, 30), NOW + timedelta(seconds=20))

    assert model.seconds_left(NOW + timedelta(seconds=20)) == 40


def test_a_wait_is_over_with_the_next_progress_or_when_its_time_has_come():
    model = _model()
    model.fold(RunStarted("a", 1, Mode.MANUAL, NOW), NOW)
    model.fold(Waiting("a", NOW + timedelta(seconds=3), "minute", 52, 60), NOW)

    assert model.waiting(NOW) is model.runs["a"]
    assert model.waiting(NOW + timedelta(seconds=4)) is None

    model.fold(Progress("a", Phase.DOCUMENTS, 1, 2), NOW)

    assert model.waiting(NOW) is None


def test_several_companies_are_added_up():
    model = _model("a", "b")
    for id, done, total in (("a", 3, 10), ("b", 5, 20)):
        model.fold(RunStarted(id, 1, Mode.MANUAL, NOW), NOW)
        model.fold(PhaseChanged(id, Phase.DOCUMENTS, total), NOW)
        model.fold(Progress(id, Phase.DOCUMENTS, done, total, f"2026/{done}"), NOW)

    steps = model.documents()

    assert (steps.done, steps.total, steps.now) == (8, 30, "2026/3")


def test_one_that_has_ended_is_no_longer_at_work():
    model = _model("a", "b")
    model.fold(RunStarted("a", 1, Mode.MANUAL, NOW), NOW)
    model.fold(RunEnded("a", 1, "incomplete"), NOW)

    assert model.runs["a"].is_over
    assert not model.runs["b"].is_over


def test_a_new_sync_begins_with_nothing_of_the_last():
    model = _model()
    model.fold(_done(Result.REFUSED), NOW)
    model.end(NOW)

    model.begin(NOW, {"a": Books("Exact Online", "a")})

    assert model.left_out == []
    assert model.is_running
