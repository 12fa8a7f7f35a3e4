"""Make the books of a company in an empty Tryton database; runs in Tryton's own environment.

usage: build_books.py CONFIG DATABASE FACTS_FILE FIRST_YEAR LAST_YEAR

After `trytond-admin` has activated the modules. What a test must know of the books is written to FACTS_FILE as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from decimal import Decimal
from pathlib import Path

from proteus import Model, Wizard
from proteus import config as connection

COUNTRIES = ("AT", "BE", "CH", "DE", "DK", "ES", "FR", "GB", "IT", "LU", "NL", "NO", "SE", "US")
RATES = {"EUR": "1", "USD": "1.25", "CHF": "0.95", "GBP": "0.85"}
TAXES = {
    "S:21": "0.21", "S:19": "0.19", "S:12": "0.12", "S:7": "0.07", "S:6": "0.06",
    "AE:0": "0", "K:0": "0", "G:0": "0", "E:0": "0", "Z:0": "0", "O:0": "0",
}  # fmt: skip
GROUPS = ("Accounting", "Party Administration")


def currencies() -> dict[str, Model]:
    made = {}
    for code, rate in RATES.items():
        one = Model.get("currency.currency")(name=code, code=code, symbol=code, rounding=Decimal("0.01"))
        one.rates.new(date=dt.date(2000, 1, 1), rate=Decimal(rate))
        one.save()
        made[code] = one
    return made


def company(euro: Model) -> Model:
    party = Model.get("party.party")(name="Demo BV")
    party.save()
    wizard = Wizard("company.company.config")
    wizard.execute("company")
    wizard.form.party, wizard.form.currency = party, euro
    wizard.execute("add")
    return Model.get("company.company").find()[0]


def account(company: Model, kind: str) -> Model:
    where = [(f"type.{kind}", "=", True), ("company", "=", company.id), ("closed", "!=", True)]
    return Model.get("account.account").find(where, limit=1)[0]


def chart(company: Model) -> None:
    (template,) = Model.get("account.account.template").find([("parent", "=", None)], limit=1)
    wizard = Wizard("account.create_chart")
    wizard.execute("account")
    wizard.form.account_template, wizard.form.company = template, company
    wizard.execute("create_account")
    wizard.form.account_receivable = account(company, "receivable")
    wizard.form.account_payable = account(company, "payable")
    if hasattr(wizard.form, "category_account_revenue"):
        wizard.form.category_account_revenue = account(company, "revenue")
        wizard.form.category_account_expense = account(company, "expense")
    wizard.execute("create_properties")


def sequence(company: Model, kind: str, prefix: str) -> Model:
    (of_kind,) = Model.get("ir.sequence.type").find([("name", "=", kind)], limit=1)
    one = Model.get("ir.sequence.strict")(
        name=prefix, company=company, prefix=prefix, padding=5, sequence_type=of_kind
    )  # fmt: skip
    one.save()
    return one


def years(company: Model, first: int, last: int) -> None:
    """Open years of twelve months, with numbers of their own for invoices and for credit notes."""
    for year in range(first, last + 1):
        one = Model.get("account.fiscalyear")(
            name=str(year),
            company=company,
            start_date=dt.date(year, 1, 1),
            end_date=dt.date(year, 12, 31),
            move_sequence=sequence(company, "Account Move", f"M{year}/"),
        )
        invoices, credits = sequence(company, "Invoice", f"VK{year}/"), sequence(company, "Invoice", f"CN{year}/")
        (numbers,) = one.invoice_sequences
        numbers.out_invoice_sequence, numbers.out_credit_note_sequence = invoices, credits
        numbers.in_invoice_sequence, numbers.in_credit_note_sequence = invoices, credits
        one.save()
        one.click("create_period")


def taxes(company: Model) -> dict[str, int]:
    (vat_account,) = Model.get("account.account").find([("code", "=", "6.3.6"), ("company", "=", company.id)], limit=1)
    made = {}
    for name, rate in TAXES.items():
        one = Model.get("account.tax")(name=name, description=name, type="percentage", rate=Decimal(rate))
        one.invoice_account = one.credit_note_account = vat_account
        one.save()
        made[name] = one.id
    return made


def bank(company: Model) -> int:
    """A way to pay, for what is paid later."""
    (journal,) = Model.get("account.journal").find([("type", "=", "cash")], limit=1)
    cash = account(company, "debt") if not journal else account(company, "receivable")
    found = Model.get("account.account").find([("code", "=", "1.1.1"), ("company", "=", company.id)], limit=1)
    method = Model.get("account.invoice.payment.method")(name="Bank", company=company, journal=journal)
    method.credit_account = method.debit_account = found[0] if found else cash
    method.save()
    return method.id


def key_of(user: Model) -> str:
    application = Model.get("res.user.application")(user=user, application="rest")
    application.save()
    application.reload()
    return application.key


def clerk(company: Model) -> Model:
    """The user behind the key that synctui is given: what an accountant may do, and not an administrator."""
    groups = Model.get("res.group").find([("name", "in", list(GROUPS))])
    user = Model.get("res.user")(name="synctui", login="synctui")
    user.groups.extend(groups)
    user.companies.append(Model.get("company.company")(company.id))
    user.company = Model.get("company.company")(company.id)
    user.save()
    return user


def main() -> None:
    config_file, database, facts_file, first, last = sys.argv[1:]
    config = connection.set_trytond(database, user="admin", config_file=config_file)
    for code in COUNTRIES:
        Model.get("country.country")(name=code, code=code).save()
    euro = currencies()["EUR"]
    books = company(euro)
    config._context = Model.get("res.user").get_preferences(True, {})
    chart(books)
    years(books, int(first), int(last))
    (admin,) = Model.get("res.user").find([("login", "=", "admin")])
    facts = {
        "company": books.id,
        "taxes": taxes(books),
        "receivable": account(books, "receivable").id,
        "revenue": account(books, "revenue").id,
        "payment_method": bank(books),
        "admin_key": key_of(admin),
        "key": key_of(clerk(books)),
    }
    Path(facts_file).write_text(json.dumps(facts))


if __name__ == "__main__":
    main()
