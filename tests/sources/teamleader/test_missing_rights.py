"""Rights that are not needed for every invoice: without them the read goes on, and what is lost is told."""

from __future__ import annotations

from typing import Any


async def test_without_the_right_to_products_the_accounts_are_those_of_the_settings(account: Any) -> None:
    account.invoice(account.line(category="p-1"))
    account.sandbox.forbidden.add("productCategories.list")

    pages = await account.pages()

    (document,) = [document for page in pages for document in page.documents]
    assert document.lines[0].ledger is None
    assert pages[0].notices == pages[-1].notices == ("product-categories-not-readable",)


async def test_without_the_right_to_companies_the_customer_is_as_the_invoice_says(account: Any) -> None:
    account.invoice()
    account.invoice()
    account.sandbox.forbidden.add("companies.info")

    pages = await account.pages()

    customers = {document.customer for page in pages for document in page.documents}
    (customer,) = customers
    assert (customer.name, customer.address.city, customer.email) == ("ACME nv", None, None)
    assert pages[-1].notices == ("customers-not-readable",)
    assert len(account.asked("companies.info")) == 1


async def test_without_the_right_to_withholding_taxes_they_are_told_by_their_ids(account: Any) -> None:
    tax = {"id": "w-1", "description": "IRPF 15%", "rate": "0.15", "department": "d-1"}
    account.sandbox.state.put("withholding_tax_rates", "w-1", tax)
    account.invoice(account.line(withheld="w-1"))
    account.sandbox.forbidden.add("withholdingTaxRates.list")

    pages = await account.pages()

    (document,) = [document for page in pages for document in page.documents]
    assert document.note == "w-1: -15.00 EUR"
    assert pages[-1].notices == ("withholding-taxes-not-readable",)
