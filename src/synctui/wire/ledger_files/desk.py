"""One sitting at a plain-text ledger: read it, and add documents to it, with nobody else writing meanwhile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from synctui.domain.booking import (
    AlreadyBooked,
    Booked,
    BookingRequest,
    DocumentRef,
    Found,
    Outcome,
    Refused,
    Unknown,
)
from synctui.domain.errors import Misconfigured
from synctui.domain.invoice import Document
from synctui.domain.money import Money, total
from synctui.wire.ledger_files.dialect import Dialect, Transaction
from synctui.wire.ledger_files.entries import Books, key_of
from synctui.wire.ledger_files.locked_file import (
    DISK,
    Disk,
    Edited,
    LockedFile,
    NotAdded,
    Torn,
    Unsure,
    locked,
    settled,
)
from synctui.wire.ledger_files.lookup import LookUp, remote_id
from synctui.wire.ledger_files.program import complaint
from synctui.wire.ledger_files.settings import LedgerSettings
from synctui.wire.ledger_files.tree import Tree, text_of

_TRIES = 5
"""How often a file that somebody saves at that very moment is read anew."""


class Desk:
    """Everything here waits for the disk: call it in a thread. Raises `FileBusy` where somebody else is adding."""

    def __init__(self, dialect: Dialect, settings: LedgerSettings, disk: Disk = DISK) -> None:
        self._dialect = dialect
        self._settings = settings
        self._disk = disk
        self._tree = Tree(dialect)
        self.lookup = LookUp(dialect, settings)

    # reading --------------------------------------------------------------------------------------------------

    def prepare(self, may_create: bool) -> None:
        """Make the file where there is none yet, and see that the books can be read and hold it."""
        self._create(may_create)
        books = self.read()
        if self._settings.file.resolve() not in books.files:
            raise Misconfigured("books-not-included", main=str(self._settings.main), file=self._settings.file.name)
        problem = self._complaint("")
        if problem is not None:
            raise Misconfigured("books-broken", tool_text=problem, file=str(self._settings.main))

    def _create(self, may_create: bool) -> None:
        file = self._settings.file
        if file.exists():
            return
        if not may_create or not file.parent.is_dir():
            raise Misconfigured("books-missing", file=str(file))
        try:
            with file.open("x", encoding="utf-8") as new:
                new.write(self._dialect.heading())
        except FileExistsError:
            return
        except OSError as problem:
            raise Misconfigured("books-not-writable", file=str(file), why=problem.strerror or "") from problem

    def read(self) -> Books:
        """The books as they stand, with nothing half done in them."""
        file = self._settings.file
        if not file.exists():
            return self._tree.read(self._settings.main) if self._settings.main.exists() else Books({}, {}, frozenset())
        try:
            with settled(file, self._disk):
                return self._tree.read(self._settings.main)
        except OSError as problem:
            raise Misconfigured("books-not-writable", file=str(file), why=problem.strerror or "") from problem
        except Torn as torn:
            raise Misconfigured("books-torn", file=str(file), line=str(torn.line)) from torn

    # adding ---------------------------------------------------------------------------------------------------

    def add(self, requests: Sequence[BookingRequest]) -> list[Outcome]:
        """One outcome each, in their order; all that is good is added in one go."""
        for _ in range(_TRIES):
            try:
                return self._add(requests)
            except Edited:
                continue
            except OSError as problem:
                why = problem.strerror or str(problem)
                raise Misconfigured("books-not-writable", file=str(self._settings.file), why=why) from problem
            except Torn as torn:
                raise Misconfigured("books-torn", file=str(self._settings.file), line=str(torn.line)) from torn
        raise Misconfigured("books-changing", file=str(self._settings.file))

    def _add(self, requests: Sequence[BookingRequest]) -> list[Outcome]:
        with locked(self._settings.file, self._disk) as file:
            books = self._tree.read(self._settings.main, self._settings.file)
            self._refuse_open_comment(books)
            verdicts = self._verdicts(books, requests)
            good = [one for one in verdicts if isinstance(one, Transaction)]
            refused = self._judged(file, books, good)
            taken = [one for one in good if one.request.document.key not in refused]
            unsure = self._append(file, books, taken)
        return [self._outcome(one, refused, unsure) for one in verdicts]

    def _refuse_open_comment(self, books: Books) -> None:
        if books.files[self._settings.file.resolve()].ends_in_comment:
            raise Misconfigured("books-open-comment", file=str(self._settings.file))

    def _verdicts(self, books: Books, requests: Sequence[BookingRequest]) -> list[Transaction | Outcome]:
        verdicts: list[Transaction | Outcome] = []
        numbers, beside = set(books.numbers), dict[str, Transaction]()
        for request in requests:
            id = remote_id(request.journal, request.reference)
            there = self._there(books, request) or _beside(request, beside.get(id))
            verdict = there or self._transaction(books, request, numbers)
            if isinstance(verdict, Transaction):
                numbers.add(verdict.number)
                beside[id] = verdict
            verdicts.append(verdict)
        return verdicts

    def _there(self, books: Books, request: BookingRequest) -> Outcome | None:
        """It stands there already: adopted where it is the same, else named."""
        document = request.document
        ref = DocumentRef(document.key, request.reference, document.date or date.min, request.journal, document.gross)
        found = self.lookup.answer(books, ref)
        if not isinstance(found, Found):
            return None
        is_same = key_of(found.customer_name or "") == key_of(document.customer.name)
        if found.gross in {None, document.gross} and is_same and not found.also:
            return AlreadyBooked(document.key, found.number, found.remote_id, found.net, found.vat, found.gross)
        return _taken(document, found.number, found.customer_name or "", found.gross)

    def _transaction(self, books: Books, request: BookingRequest, numbers: set[str]) -> Transaction | Refused:
        receivable = self._settings.receivable
        if self._settings.has_customer_accounts:
            receivable = self._dialect.below(receivable, request.document.customer.name)
        codes = {line.vat_code for line in request.lines}
        transaction = Transaction(
            request,
            _free_number(request, numbers),
            receivable,
            {code: self.vat_account(code) for code in codes},
            self._decimal_mark(books, request.document.currency),
        )
        accounts = [receivable, *(line.ledger for line in request.lines), *self._vat_accounts_used(transaction)]
        for account in accounts:
            if not self._dialect.is_account(account):
                return Refused(request.document.key, "account-name-unusable", {"ledger": account})
        return transaction

    def vat_account(self, code: str) -> str:
        """A code is an account's name below that of VAT, unless it is a whole account by itself."""
        return code if ":" in code else f"{self._settings.vat}:{code}"

    @staticmethod
    def _vat_accounts_used(transaction: Transaction) -> list[str]:
        codes = {line.vat_code for line in transaction.request.lines if line.vat}
        return [transaction.vat_accounts[code] for code in sorted(codes)]

    def _decimal_mark(self, books: Books, currency: str) -> str:
        """As our file says, else as the main file says for all or any file for this currency."""
        own = books.files[self._settings.file.resolve()].marks
        main = books.files[self._settings.main.resolve()].marks
        for marks in (own, main):
            if "" in marks:
                return marks[""]
        return next((one.marks[currency] for one in books.files.values() if currency in one.marks), ".")

    # asking the program ---------------------------------------------------------------------------------------

    def _judged(self, file: LockedFile, books: Books, good: Sequence[Transaction]) -> dict[str, Refused]:
        """What the program refuses, by document: asked for all at once, then by halves on top of what it took."""
        refused: dict[str, Refused] = {}
        taken: list[Transaction] = []
        parts = [list(good)] if good else []
        while parts:
            part = parts.pop(0)
            file.keep()
            problem = self._complaint(self._text(books, [*taken, *part]))
            if problem is None:
                taken += part
            elif len(part) > 1:
                half = len(part) // 2
                parts = [part[:half], part[half:], *parts]
            else:
                key = part[0].request.document.key
                refused[key] = Refused(key, "tool-message", {}, problem)
        return refused

    def _complaint(self, added: str) -> str | None:
        """What the program says of the books with this in them: of all, and of the file it comes to if not the main."""
        if not self._settings.is_checked:
            return None
        main, file = self._settings.main.resolve(), self._settings.file.resolve()
        said = self._ask(self._dialect.program(), main, added)
        return said or (self._ask(self._dialect.reader(), file, added) if file != main else None)

    @staticmethod
    def _ask(command: Sequence[str] | None, path: Path, added: str) -> str | None:
        if command is None:
            return None
        return complaint(command, _joined(text_of(path)[0] or "", added), path.parent)

    # writing --------------------------------------------------------------------------------------------------

    def _text(self, books: Books, taken: Sequence[Transaction]) -> str:
        wanted: dict[str, None] = {}
        for one in taken:
            wanted[one.receivable] = None
            wanted |= {line.ledger: None for line in one.request.lines}
            wanted |= dict.fromkeys(self._vat_accounts_used(one))
        missing = [account for account in wanted if account not in books.declared]
        declared = self._dialect.declare(missing, bool(books.declared))
        return declared + "".join(self._dialect.write(one) for one in taken)

    def _append(self, file: LockedFile, books: Books, taken: Sequence[Transaction]) -> str | None:
        """None where it stands there for good, else why nobody knows."""
        if not taken:
            return None
        path = self._settings.file
        added = _joined(_end_of(path), self._text(books, taken))[len(_end_of(path)) :]
        try:
            file.append(added, self._tree.signature(path))
        except Unsure:
            return "no-answer"
        except NotAdded as problem:
            raise Misconfigured("books-not-writable", file=str(path), why=str(problem)) from problem
        self._tree.added(path, added)
        return None

    def _outcome(self, one: Transaction | Outcome, refused: dict[str, Refused], unsure: str | None) -> Outcome:
        if not isinstance(one, Transaction):
            return one
        request = one.request
        key, currency = request.document.key, request.document.currency
        if key in refused:
            return refused[key]
        if unsure is not None:
            return Unknown(key, unsure)
        net = total((line.net for line in request.lines), currency)
        vat = total((line.vat for line in request.lines), currency)
        return Booked(key, one.number, remote_id(request.journal, request.reference), net, vat, net + vat)


def _beside(request: BookingRequest, other: Transaction | None) -> Refused | None:
    """Two documents of one batch under one number: the first is booked."""
    if other is None:
        return None
    first = other.request.document
    return _taken(request.document, other.number, first.customer.name, first.gross)


def _taken(document: Document, number: str, customer: str, gross: Money | None) -> Refused:
    values = {
        "number": document.number or "",
        "booking_number": number,
        "found_customer": customer,
        "found_total": str(gross) if gross is not None else "",
        "total": str(document.gross),
    }
    return Refused(document.key, "number-taken", values)


def _free_number(request: BookingRequest, used: set[str]) -> str:
    """The number that was given; the next free one where the file has it already, from another computer."""
    wanted = request.number or "B1"
    stem, digits = re.fullmatch(r"(.*?)(\d*)", wanted, re.DOTALL).groups()  # type: ignore[union-attr]
    number = wanted
    while number in used:
        digits = str(int(digits or 0) + 1).zfill(len(digits))
        number = stem + digits
    return number


def _joined(text: str, added: str) -> str:
    return text + ("\n" if text and not text.endswith("\n") else "") + added


def _end_of(path: Path) -> str:
    """The last sign of a file."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        return file.read().decode("utf-8", "replace")
