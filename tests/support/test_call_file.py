"""The log of calls keeps what a helper asks for, never a name or a secret, and never grows without end."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from synctui.support.call_file import CallFile
from synctui.wire.redact import remember


def test_a_call_is_read_back_with_everything_that_was_noted(log, call):
    log.note(call(status=429, request_id="7f3", limits={"retry-after": "3"}), "exact_online:dep-be")

    (found,) = log.last()

    assert (found.method, found.status, found.milliseconds) == ("GET", 429, 84)
    assert (found.request_id, found.integration) == ("7f3", "exact_online:dep-be")
    assert found.limits == {"retry-after": "3"}
    assert found.has_failed


def test_the_newest_call_comes_first_and_only_so_many_as_are_asked_for(log, call):
    for second in range(5):
        log.note(call(second))

    assert [found.at.second for found in log.last(2)] == [4, 3]


def test_the_calls_of_one_run_are_those_of_its_integration_while_it_went_on(log, call):
    for second, integration in enumerate(["a", "b", "a", "a", None]):
        log.note(call(second), integration)
    since = call(1).at

    found = log.last(integration="a", since=since, until=since + timedelta(seconds=1))

    assert [one.at.second for one in found] == [2]


def test_the_values_of_a_query_never_reach_the_log(log, call):
    log.note(call(url="https://api.example/Accounts?$filter=Name eq 'Garage Peeters'&code=abc123456&$top=1"))

    (found,) = log.last()

    assert found.address == "api.example/Accounts?$filter=…&code=…&$top=…"


def test_a_person_in_the_path_never_reaches_the_log(log, call):
    log.note(call(url="https://api.example/contacts/eva@example.org/BE0123456749"))

    assert log.last()[0].address == "api.example/contacts/•••/•••"


def test_a_token_in_the_path_never_reaches_the_log(log, call, tmp_path):
    remember("s3cret-token-value")

    log.note(call(url="https://api.example/session/s3cret-token-value/entries"))

    assert "s3cret" not in (tmp_path / "state" / "calls.jsonl").read_text()


def test_nobody_else_can_read_the_log(log, call, tmp_path):
    log.note(call())

    assert stat.S_IMODE((tmp_path / "state" / "calls.jsonl").stat().st_mode) == 0o600


def test_the_log_keeps_two_files_of_a_limited_size(tmp_path, call):
    log = CallFile(tmp_path / "calls.jsonl", most_bytes=2000)

    for second in range(200):
        log.note(call(second))

    kept = log.last(1000)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 2300
    assert [one.at for one in kept] == sorted((one.at for one in kept), reverse=True)
    assert 10 < len(kept) < 60


def test_a_line_that_a_crash_has_cut_off_hides_no_other(log, call, tmp_path):
    log.note(call(1))
    with (tmp_path / "state" / "calls.jsonl").open("ab") as file:
        file.write(b'{"at": "2026-11-24T16:00\n')
    log.note(call(2))

    assert [found.at.second for found in log.last()] == [2, 1]


def test_a_folder_that_cannot_be_written_stops_no_sync(tmp_path, call):
    (tmp_path / "state").write_text("a file stands where the folder would be")

    CallFile(tmp_path / "state" / "calls.jsonl").note(call())

    assert CallFile(tmp_path / "state" / "calls.jsonl").last() == []


def test_lines_of_several_writers_do_not_mix(tmp_path: Path, call):
    writers = [CallFile(tmp_path / "calls.jsonl") for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: writers[n % 4].note(call(n)), range(200)))

    assert len(writers[0].last(1000)) == 200
