"""However a file is cut or garbled, reading it ends with a document or with one reason, and with nothing else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synctui.domain.errors import BadInput
from synctui.domain.invoice import Document, totals_problem
from synctui.sources import ubl

quick = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def example(specs):
    return (specs / "peppol-bis3" / "Allowance-example.xml").read_bytes()


def read(data):
    try:
        return ubl.read(data)
    except BadInput as problem:
        return problem


@quick
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_breaks_off_is_damaged(example, share):
    answer = read(example.rstrip()[: int(len(example.rstrip()) * share)])

    assert isinstance(answer, BadInput)
    assert answer.code == "xml-damaged"


@quick
@given(place=st.integers(0, 20_000), garbage=st.binary(min_size=1, max_size=4), length=st.integers(0, 8))
def test_garbled_bytes_end_in_a_reason_or_in_a_document_whose_totals_agree(example, place, garbage, length):
    start = place % len(example)

    answer = read(example[:start] + garbage + example[start + length :])

    assert isinstance(answer, BadInput) or totals_problem(answer) is None


@quick
@given(which=st.integers(0, 300), text=st.text(max_size=12))
def test_any_text_in_any_element_ends_in_a_reason_or_in_a_document_whose_totals_agree(example, which, text):
    parts = example.decode().split("</cbc:")
    position = which % (len(parts) - 1)
    head, _, _ = parts[position].rpartition(">")
    safe = text.replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "ignore").decode()
    parts[position] = f"{head}>{safe}"

    answer = read("</cbc:".join(parts).encode())

    assert isinstance(answer, BadInput) or totals_problem(answer) is None


@quick
@given(which=st.integers(0, 300))
def test_a_missing_element_ends_in_a_reason_or_in_a_document(example, which):
    lines = example.decode().splitlines()
    single = [i for i, line in enumerate(lines) if line.strip().startswith("<cbc:") and "</cbc:" in line]
    del lines[single[which % len(single)]]

    assert isinstance(read("\n".join(lines).encode()), BadInput | Document)


@quick
@given(data=st.binary(max_size=60))
def test_bytes_that_are_no_file_at_all_end_in_a_reason(data):
    assert isinstance(read(data), BadInput)
