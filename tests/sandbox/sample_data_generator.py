"""Writes the demo company's data files, the same each time: ``python tests/sandbox/sample_data_generator.py``."""

from __future__ import annotations

import json
import random
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from stdnum import luhn
from stdnum.eu import vat as eu_vat

sys.path.insert(0, str(Path(__file__).parent))
words: Any = import_module("sample_data_words")

Row = dict[str, Any]
CLOSED_MONTH = 4
RECENT = 89
"""Days that always lie after the closed month, whatever day it is."""
OLD_FROM, OLD_TO = 156, 690
_VAT_FORM = {
    "DE": "DE#########",
    "BE": "BE0#########",
    "NL": "NL#########B01",
    "AT": "ATU########",
    "FR": "FR###########",
    "PL": "PL##########",
    "LU": "LU########",
}
RATES = (
    ("de-19", "muster", "19 % USt.", "0.19", "S", "19"),
    ("de-7", "muster", "7 % USt.", "0.07", "S", "7"),
    ("de-eu", "muster", "0 % innergemeinschaftliche Lieferung", "0", "K", "IC"),
    ("de-rc", "muster", "0 % Reverse Charge (§ 13b)", "0", "AE", "RC"),
    ("de-ex", "muster", "0 % Ausfuhr in Drittländer", "0", "G", "EX"),
    ("de-free", "muster", "0 % steuerfrei", "0", "E", "VR"),
    ("be-21", "demo", "21%", "0.21", "S", "21"),
    ("be-12", "demo", "12%", "0.12", "S", "12"),
    ("be-6", "demo", "6%", "0.06", "S", "6"),
    ("be-eu", "demo", "0% intracommunautair (goederen)", "0", "K", "IC"),
    ("be-eus", "demo", "0% intracommunautair (diensten)", "0", "K", "IC"),
    ("be-co", "demo", "0% medecontractant", "0", "AE", "RC"),
    ("be-ex", "demo", "0% buiten EU", "0", "G", "EX"),
)
UNMAPPED = "be-12"
DEPARTMENTS = (
    ("muster", "Muster GmbH", "DE136695976", "buchhaltung@muster.example"),
    ("demo", "Demo BV", "BE0123456749", "boekhouding@demo.example"),
)
CATEGORIES = (
    ("services", "Diensten / Leistungen", "8400", "700000"),
    ("goods", "Goederen / Waren", "8300", "700100"),
    ("export", "Export / Ausfuhr", "8120", "700200"),
)


def same_id(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("demo company", *map(str, parts)))))


class Chance:
    """Chance that is the same on every version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, bound: int) -> int:
        return int(self._random() * bound)

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def one_of(self, things: Any) -> Any:
        return things[self.below(len(things))]

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent


class Company:
    def __init__(self) -> None:
        self.chance = Chance(2026)
        self.companies: list[Row] = []
        self.contacts: list[Row] = []
        self.documents: list[Row] = []
        self.buyers: dict[str, list[Any]] = {"muster": [], "demo": []}
        self.special: dict[str, list[str]] = {}

    # customers ------------------------------------------------------------------------------------------------

    def vat_number(self, country: str) -> str:
        while True:
            number = "".join(str(self.chance.below(10)) if sign == "#" else sign for sign in _VAT_FORM[country])
            is_french = country != "FR" or luhn.is_valid(number[4:])
            if eu_vat.is_valid(number) and is_french:
                return number

    def company(self, name: str, line: str, code: str, city: str, country: str | None, vat: str | None = None) -> Any:
        id = same_id("company", name)
        plain = "".join(c for c in name.lower() if c.isascii() and c.isalnum())[:20] or "kunde"
        address = {"addressee": name, "line_1": line, "postal_code": code, "city": city, "area_level_two": None}
        if country:
            address["country"] = country
        self.companies.append(
            {
                "id": id,
                "name": name,
                "vat_number": vat if vat is not None else (self.vat_number(country) if country in _VAT_FORM else ""),
                "emails": [{"type": "invoicing", "email": f"{plain}@kunde.example"}],
                "addresses": [{"type": "primary", "address": address}],
                "language": {"BE": "nl", "NL": "nl", "FR": "fr"}.get(country or "", "de"),
            }
        )
        return ["company", id]

    def person(self, first: str, last: str, line: str, code: str, city: str, country: str) -> Any:
        id = same_id("contact", first, last)
        address = {"addressee": f"{first} {last}", "line_1": line, "postal_code": code, "city": city}
        self.contacts.append(
            {
                "id": id,
                "first_name": first,
                "last_name": last,
                "emails": [{"type": "primary", "email": f"{last.lower().replace(chr(39), '')}@privat.example"}],
                "addresses": [{"type": "primary", "address": {**address, "country": country, "area_level_two": None}}],
                "language": "de" if country == "DE" else "nl",
            }
        )
        return ["contact", id]

    # documents ------------------------------------------------------------------------------------------------

    def add(self, department: str, kind: str, when: Any, customer: Any, lines: list[Row], **more: Any) -> Row:
        n = len(self.documents) + 1
        age = CLOSED_MONTH * 31 if isinstance(when, list) else -(when or 0)
        document = {
            "id": same_id("document", n),
            "kind": kind,
            "department": same_id("department", department),
            "date": when,
            "customer": customer,
            "currency": "EUR",
            "lines": lines,
            "updated": -max(age - self.chance.below(min(age, 3) + 1), 0),
            "time": f"{self.chance.between(7, 17):02}:{n % 60:02}:{self.chance.below(60):02}",
            **more,
        }
        if kind == "invoice":
            document.setdefault("due_days", self.chance.one_of((14, 30, 30, 60)))
        self.documents.append(document)
        return document

    def invoice(self, department: str, when: Any, customer: Any = None, lines: Any = None, **more: Any) -> Row:
        customer = customer or self.chance.one_of(self.buyers[department])
        document = self.add(department, "invoice", when, customer, lines or self.lines(department), **more)
        if isinstance(when, int) and "is_paid" not in more and "payments" not in more:
            self.settle(document, -when)
        return document

    def settle(self, document: Row, age: int) -> None:
        """Old ones are paid, young ones mostly open; some are overdue, some paid in part."""
        is_due = age > document["due_days"]
        if self.chance.happens(97 if age > OLD_FROM else 62 if is_due else 22):
            document["is_paid"] = True
            document["updated"] = -max(age - document["due_days"] + 3, self.chance.below(age + 1))
        elif self.chance.happens(14):
            document["payments"] = [{"date": -max(age - 9, 0), "amount": f"{self.chance.between(5, 40)}.00"}]

    def line(self, department: str, rate: str | None = None, **more: Any) -> Row:
        description, category, price, its_rate = self.chance.one_of(words.SOLD[department])
        quantity = self.chance.one_of(("1", "1", "2", "3", "4.5", "7.25", "10", "12"))
        return self.priced(description, quantity, price, rate or its_rate, category, **more)

    def priced(self, description: str, quantity: str, price: str, rate: str, category: str, **more: Any) -> Row:
        line = {"description": description, "quantity": quantity, "price": price, "tax": same_id("rate", rate)}
        return {**line, "category": same_id("category", category), **more}

    def lines(self, department: str, rate: str | None = None) -> list[Row]:
        return [self.line(department, rate) for _ in range(self.chance.one_of((1, 1, 2, 2, 3, 4)))]

    def credit(self, invoice: Row, when: int, lines: Any = None) -> Row:
        department = next(one for one, *_ in DEPARTMENTS if same_id("department", one) == invoice["department"])
        shared = {name: invoice[name] for name in ("currency", "exchange_rate", "discounts") if name in invoice}
        chosen = lines or invoice["lines"]
        return self.add(department, "credit_note", when, invoice["customer"], chosen, invoice=invoice["id"], **shared)

    def remember(self, what: str, *documents: Row) -> None:
        self.special.setdefault(what, []).extend(one["id"] for one in documents)


def customers(company: Company) -> None:
    company.buyers["muster"] += [company.company(*one, "DE") for one in words.GERMAN]
    company.buyers["demo"] += [company.company(*one, "BE") for one in words.BELGIAN]
    for one in words.PERSONS:
        company.buyers["muster" if one[-1] == "DE" else "demo"].append(company.person(*one))


def everyday(company: Company) -> None:
    """What makes up most of the year: old and settled, young and open, and the first drafts."""
    for department, old, recent, drafts in (("muster", 54, 132, 7), ("demo", 46, 108, 6)):
        for i in range(old):
            company.invoice(department, -(OLD_FROM + (OLD_TO - OLD_FROM) * i // old))
        for i in range(recent):
            company.invoice(department, -(RECENT * (recent - 1 - i) // (recent - 1)))
        for _ in range(drafts):
            company.invoice(department, None, updated=-company.chance.below(12))


def abroad(company: Company) -> None:
    """Reverse charge, supplies inside the Union, exports, foreign money."""
    dutch = [company.company(*one, "NL") for one in words.DUTCH]
    vienna, toulouse, warsaw, luxembourg, zurich, chicago, london = (company.company(*one) for one in words.ABROAD)
    builder = next(one["id"] for one in company.companies if one["name"].startswith("Bouwbedrijf"))
    for i, (department, customer, rate) in enumerate(
        (
            ("muster", vienna, "de-eu"),
            ("muster", toulouse, "de-eu"),
            ("muster", warsaw, "de-rc"),
            ("muster", luxembourg, "de-rc"),
            ("muster", dutch[0], "de-eu"),
            ("muster", london, "de-ex"),
            ("demo", dutch[1], "be-eu"),
            ("demo", dutch[2], "be-eu"),
            ("demo", dutch[3], "be-eus"),
            ("demo", toulouse, "be-eus"),
            ("demo", ["company", builder], "be-co"),
            ("demo", ["company", builder], "be-co"),
            ("demo", london, "be-ex"),
        )
    ):
        company.invoice(department, -(5 * i + 2), customer, company.lines(department, rate))
    two_zeros = [
        company.priced("Maschine", "1", "12500.00", "de-eu", "goods"),
        company.priced("Montage vor Ort", "16", "92.00", "de-rc", "services"),
        company.priced("Fachbuch „Rechnungswesen heute“", "1", "44.90", "de-7", "goods"),
    ]
    company.remember("several_zero_rates", company.invoice("muster", -6, vienna, two_zeros))
    for i, (department, customer, rate, currency, exchange) in enumerate(
        (
            ("muster", chicago, "de-ex", "USD", "0.9187"),
            ("muster", zurich, "de-ex", "CHF", "1.0624"),
            ("muster", chicago, "de-ex", "USD", "0.9214"),
            ("demo", zurich, "be-ex", "CHF", "1.0598"),
            ("demo", chicago, "be-ex", "USD", "0.9301"),
        )
    ):
        lines = [
            company.priced("Consulting, remote", "6.5", "140.00", rate, "export"),
            *company.lines(department, rate),
        ]
        more = {"currency": currency, "exchange_rate": exchange}
        company.remember("foreign_currency", company.invoice(department, -(9 * i + 4), customer, lines, **more))


def discounts(company: Company) -> None:
    """On the document, on lines, as a negative line, and documents that come to nothing."""
    five, three = {"value": "5", "description": "Treuerabatt"}, {"value": "3", "description": "Skonto vorab"}
    mixed = [company.line("muster", "de-19"), company.line("muster", "de-7"), company.line("muster", "de-19")]
    flemish = [company.line("demo", "be-21"), company.line("demo", "be-6"), company.line("demo", "be-6")]
    made = [
        company.invoice("muster", -8, lines=mixed, discounts=[five]),
        company.invoice("muster", -21, lines=mixed[:2], discounts=[five, three]),
        company.invoice("demo", -15, lines=flemish, discounts=[{"value": "12.5", "description": "Korting"}]),
        company.invoice("demo", -33, discounts=[{"value": "10", "description": "Projectkorting"}]),
    ]
    company.remember("document_discount", *made)
    for i, (department, rate) in enumerate(
        (("muster", "de-19"), ("muster", "de-7"), ("demo", "be-21"), ("demo", "be-6"))
    ):
        reduced = company.line(department, rate, discount=("15", "33.33", "7.5", "50")[i])
        company.remember(
            "line_discount", company.invoice(department, -(7 * i + 3), lines=[reduced, company.line(department)])
        )
    for department, rate, words_ in (("muster", "de-19", "Gutschrift Anzahlung"), ("demo", "be-21", "Voorschot")):
        less = company.priced(words_, "1", "-50.00", rate, "services")
        lines = [company.priced("Projekt", "8", "120.00", rate, "services"), less]
        company.remember("negative_line", company.invoice(department, -13, lines=lines))
        free = [
            company.priced("Muster", "2", "40.00", rate, "goods"),
            company.priced("Muster, kostenlos", "2", "-40.00", rate, "goods"),
        ]
        company.remember("zero_total", company.invoice(department, -17, lines=free))
    many = [company.line("muster", section=f"Lieferschein {i // 10 + 1}") for i in range(60)]
    company.remember("many_lines", company.invoice("muster", -11, lines=many))


def awkward(company: Company) -> None:
    """Names that try things, and customers with which something is wrong."""
    for i, name in enumerate(words.HOSTILE):
        department, country = (("demo", "BE"), ("muster", "DE"))[i % 2]
        customer = company.company(name, "Prüfstraße 1", "1000" if i % 2 == 0 else "10115", "Test", country)
        lines = [company.line(department)]
        if i == 2:
            lines[0]["description"] = "[blink]Los[/blink] \x1b[2J\x07 50 % [link=file:///etc]hier[/link]"
        company.remember("hostile_names", company.invoice(department, -(4 * i + 1), customer, lines, is_paid=False))
    wrong = company.company("Falsche Nummer GmbH", "Irrweg 5", "10117", "Berlin", "DE", vat="DE12345")
    for day in (-10, -40):
        company.remember("malformed_vat_number", company.invoice("muster", day, wrong, is_paid=False))
    nowhere = company.company("Ohne Land nv", "Onbekend 1", "0000", "Nergens", None, vat="")
    company.remember("no_country", company.invoice("demo", -12, nowhere, is_paid=False))
    gone = company.company("Verschwunden bv", "Weg 0", "9000", "Gent", "BE")
    kept = company.companies.pop()
    company.remember(
        "deleted_customer",
        *(
            company.invoice("demo", day, gone, invoicee_name=kept["name"], invoicee_vat_number=kept["vat_number"])
            for day in (-19, -51)
        ),
    )
    for day in (-5, -26, -47):
        lines = [company.priced("Lunch tijdens opleiding", "8", "18.50", UNMAPPED, "services"), company.line("demo")]
        company.remember("unmapped_rate", company.invoice("demo", day, lines=lines, is_paid=False))


def closed_month(company: Company) -> None:
    """Documents of a month that is closed at the tool, and a later credit note that waits for one of them."""
    made = [
        company.invoice(department, [CLOSED_MONTH, day])
        for department, day in (("muster", 11), ("muster", 23), ("demo", 6), ("demo", 27))
    ]
    company.remember("closed_period", *made)
    company.remember("waits_for_its_invoice", company.credit(made[0], -20, made[0]["lines"][:1]))


def credit_notes(company: Company) -> None:
    """Full and partial ones of recent invoices, and some that name no invoice."""
    for department in ("muster", "demo"):
        own = same_id("department", department)
        taken = {id for ids in company.special.values() for id in ids}
        recent = [
            one
            for one in company.documents
            if one["department"] == own
            and one["kind"] == "invoice"
            and isinstance(one["date"], int)
            and -RECENT <= one["date"] < -6
            and one["id"] not in taken
        ]
        for i in range(9):
            invoice = recent[i * len(recent) // 9]
            invoice.pop("payments", None)
            day = min(invoice["date"] + 1 + company.chance.below(12), 0)
            if i % 3 == 0:
                company.remember("credited_in_full", company.credit(invoice, day))
            else:
                company.remember("credited_in_part", company.credit(invoice, day, invoice["lines"][:1]))
        for day in (-30, -3):
            customer = company.chance.one_of(company.buyers[department])
            lines = [company.line(department)]
            company.remember(
                "credit_without_invoice", company.add(department, "credit_note", day, customer, lines, invoice=None)
            )
    usd = next(one for one in company.documents if one["id"] == company.special["foreign_currency"][0])
    company.remember("credited_in_part", company.credit(usd, -1, usd["lines"][:1]))
    reduced = next(one for one in company.documents if one["id"] == company.special["document_discount"][0])
    company.remember("credited_in_full", company.credit(reduced, -2))


def references(company: Company) -> None:
    """Order numbers, structured communications and notes here and there."""
    for i, one in enumerate(company.documents):
        if one["kind"] == "invoice" and i % 9 == 0:
            one["purchase_order_number"] = f"PO-{4000 + i}"
        if one["kind"] == "invoice" and one["department"] == same_id("department", "demo") and one["date"] is not None:
            digits = 1_000_000_000 + 7_919 * i
            text = f"{digits}{digits % 97 or 97:02}"
            one["payment_reference"] = f"+++{text[:3]}/{text[3:7]}/{text[7:]}+++"
        if i % 23 == 0 and one["kind"] == "invoice":
            one["note"] = "Vielen Dank für Ihren Auftrag.\nBei Fragen rufen Sie uns gern an."


def edits(company: Company) -> list[Row]:
    """What somebody changes in Teamleader after a sync: a price, a due date, a description, a line more."""
    taken = {id for ids in company.special.values() for id in ids} | {
        one["invoice"] for one in company.documents if one.get("invoice")
    }
    open_ = [
        one
        for one in company.documents
        if one["kind"] == "invoice"
        and isinstance(one["date"], int)
        and -60 < one["date"] <= -3
        and not one.get("is_paid")
        and "payments" not in one
        and one["id"] not in taken
    ]
    first, second, third, fourth = (open_[i * len(open_) // 4] for i in range(4))
    dearer = [{**first["lines"][0], "price": "199.00"}, *first["lines"][1:]]
    other = [
        {**third["lines"][0], "description": third["lines"][0]["description"] + " (korrigiert)"},
        *third["lines"][1:],
    ]
    more = [*fourth["lines"], {**fourth["lines"][0], "quantity": "1"}]
    return [
        {"id": first["id"], "what": "price", "changes": {"lines": dearer}},
        {"id": second["id"], "what": "due date", "changes": {"due": 21}},
        {"id": third["id"], "what": "description", "changes": {"lines": other}},
        {"id": fourth["id"], "what": "one line more", "changes": {"lines": more}},
    ]


def generate() -> dict[str, Row]:
    """The content of every data file by name."""
    company = Company()
    for step in (customers, everyday, abroad, discounts, awkward, closed_month, credit_notes, references):
        step(company)
    names = {name: same_id("department", name) for name, *_ in DEPARTMENTS}
    return {
        "company.json": {
            "departments": [
                {
                    "id": names[name],
                    "name": title,
                    "vat_number": vat,
                    "currency": "EUR",
                    "emails": [{"type": "primary", "email": email}],
                    "status": "active",
                }
                for name, title, vat, email in DEPARTMENTS
            ],
            "tax_rates": [
                {"id": same_id("rate", key), "description": label, "rate": rate, "department": names[department]}
                for key, department, label, rate, *_ in RATES
            ],
            "product_categories": [
                {"id": same_id("category", key), "name": name, "ledgers": {names["muster"]: de, names["demo"]: be}}
                for key, name, de, be in CATEGORIES
            ],
            "demo": {
                "start": [CLOSED_MONTH, 1],
                "closed_months_ago": [CLOSED_MONTH],
                "unmapped_rates": [same_id("rate", UNMAPPED)],
                "tax_rates": [
                    {
                        "id": same_id("rate", key),
                        "department": names[department],
                        "category": category,
                        "exact_vat_code": code,
                    }
                    for key, department, _, _, category, code in RATES
                ],
                "edits": edits(company),
                "documents": company.special,
            },
        },
        "customers.json": {"companies": company.companies, "contacts": company.contacts},
        "documents.json": {"documents": company.documents},
    }


def written(content: Row) -> str:
    """Compact JSON, one row a line, in plain ASCII: some names hold control characters."""
    tables = []
    for table, rows in content.items():
        if isinstance(rows, list):
            body = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
            tables.append(f"{json.dumps(table)}:[\n{body}\n]")
        else:
            tables.append(f"{json.dumps(table)}:{json.dumps(rows, indent=1)}")
    return "{" + ",\n".join(tables) + "}\n"


if __name__ == "__main__":
    folder = Path(__file__).parents[2] / "sample_data"
    for name, content in generate().items():
        (folder / name).write_text(written(content), encoding="utf-8")
