"""Every file that is written passes the schema of UBL 2.1 and the official rules of EN 16931 and XRechnung."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synctui.testing import documents as make

AMOUNTS = st.decimals("-9999.99", "9999.99", places=2)
RATES = st.sampled_from([make.VAT_19, make.VAT_7, make.EXEMPT, make.REVERSE_CHARGE])


@st.composite
def documents(draw: Any) -> Any:
    """Any lines, prices, discounts and signs, with VAT that may be a cent off what would be computed."""
    lines = [
        replace(
            make.line(draw(AMOUNTS), draw(RATES), draw(st.text(min_size=1, max_size=30)) + "x"),
            quantity=draw(st.decimals("-99.99", "99.99", places=2)),
            unit_price=draw(st.none() | st.decimals("-999.9999", "999.9999", places=4)),
            unit=draw(st.sampled_from([None, "HUR", "hours", "PCS"])),
        )
        for _ in range(draw(st.integers(1, 5)))
    ]
    used = sorted({line.tax.key: line.tax for line in lines}.values(), key=lambda tax: tax.key)
    allowances = [make.discount(draw(AMOUNTS), draw(st.sampled_from(used))) for _ in range(draw(st.integers(0, 2)))]
    to = make.customer("Kunde GmbH", vat_number="DE136695976", country="DE", email="post@kunde.example")
    how = {"lines": lines, "to": to, "department": make.OTHER_DEPARTMENT}
    if allowances or draw(st.booleans()):
        return make.invoice("RE-1", allowances=allowances, **how)
    return make.credit_note("GU-1", **how)


@pytest.mark.parametrize("profile", ["xrechnung", "peppol"])
async def test_every_kind_of_document_passes_the_official_rules(
    open_folder: Any, rules: Any, every_kind: Any, profile: str
) -> None:
    world = open_folder(profile=profile)

    said = {
        document.number: rules.complaints(await world.written(document), is_xrechnung=profile == "xrechnung")
        for document in every_kind
    }

    assert {number: complaints for number, complaints in said.items() if complaints} == {}


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_whatever_lines_a_document_has_its_file_passes_the_official_rules(
    world_in: Any, rules: Any, write: Any, document: Any
) -> None:
    with TemporaryDirectory() as folder:
        content = write(world_in(Path(folder)), document)

    assert rules.complaints(content) == []


@pytest.mark.parametrize(
    ("whole", "broken", "rule"),
    [
        ('<cbc:TaxInclusiveAmount currencyID="EUR">1469.13', '<cbc:TaxInclusiveAmount currencyID="EUR">1', "BR-CO-15"),
        ("<cbc:BuyerReference>n/a-4711</cbc:BuyerReference>", "", "BR-DE-15"),
        ("<cbc:Telephone>+49 30 1234567</cbc:Telephone>", "", "BR-DE-6"),
    ],
)
async def test_the_rules_blame_what_is_wrong(
    folder: Any, rules: Any, every_kind: Any, whole: str, broken: str, rule: str
) -> None:
    content = await folder.written(every_kind[0])

    said = rules.complaints(content.replace(whole.encode(), broken.encode()))

    assert [text for text in said if f" {rule}:" in text]


async def test_the_rules_of_peppol_are_asked_too(open_folder: Any, rules: Any, every_kind: Any) -> None:
    content = await open_folder(profile="peppol").written(every_kind[0])
    nowhere = re.sub(rb"<cbc:EndpointID.*?</cbc:EndpointID>", b"", content)

    said = rules.complaints(nowhere, is_xrechnung=False)

    assert [text.split(":")[0].split(" ")[1] for text in said] == ["PEPPOL-EN16931-R020", "PEPPOL-EN16931-R010"]


async def test_a_rate_that_the_source_states_a_cent_off_is_written_as_stated(folder: Any, rules: Any) -> None:
    lines = [make.line("0.97", make.VAT_19) for _ in range(3)]
    to = make.customer("Kunde GmbH", vat_number="DE136695976", country="DE")
    invoice = make.invoice(lines=lines, vat="0.54", department=make.OTHER_DEPARTMENT, to=to)

    content = await folder.written(invoice)

    assert b'<cbc:TaxAmount currencyID="EUR">0.54</cbc:TaxAmount>' in content
    assert rules.complaints(content) == []
    assert invoice.vat_total.amount == Decimal("0.54")
