"""OData as Exact Online speaks it: $filter, $select, pages of 60 with a skip token, /Date(ms)/, {"d": …}."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
PAGE = 60

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOKEN = re.compile(
    r"\s*(?:(?P<paren>[()])|(?P<typed>(?:guid|datetime)'[^']*')|(?P<text>'(?:[^']|'')*')"
    r"|(?P<number>-?\d+(?:\.\d+)?[dDmMLf]?)|(?P<word>[A-Za-z_]\w*))"
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "ge": lambda a, b: bool(a is not None and a >= b),
    "gt": lambda a, b: bool(a is not None and a > b),
    "le": lambda a, b: bool(a is not None and a <= b),
    "lt": lambda a, b: bool(a is not None and a < b),
}
_CONSTANTS = {"true": True, "false": False, "null": None}
DOUBLES = frozenset(
    {
        *("AmountFC", "AmountDC", "VATAmountFC", "VATAmountDC", "Rate", "Quantity", "Percentage"),
        *("Amount", "TransactionAmountFC", "FileSize", "DiscountPercentage"),
    }
)
DATES = frozenset(
    {
        *("EntryDate", "DueDate", "StartDate", "EndDate", "Created", "Modified"),
        *("DocumentDate", "InvoiceDate", "LastPaymentDate"),
    }
)


class BadQuery(ValueError):
    """The query is none that this server understands: answered with 400."""


def parse_filter(text: str) -> Test:
    """Comparisons joined by `and`, `or` and brackets; `and` binds closer."""
    parser = _Parser(text)
    test = parser.either()
    if parser.peek() is not None:
        raise BadQuery(f"syntax error in $filter near {parser.peek()!r}")
    return test


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    def peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> str:
        token = self.peek()
        if token is None:
            raise BadQuery("$filter ends too early")
        self._at += 1
        return token

    def either(self) -> Test:
        tests = [self._both()]
        while self.peek() == "or":
            self._next()
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self.peek() == "and":
            self._next()
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self.peek() == "(":
            self._next()
            inner = self.either()
            if self._next() != ")":
                raise BadQuery("bracket not closed in $filter")
            return inner
        field, operator, literal = self._next(), self._next(), _literal(self._next())
        if operator not in _COMPARE:
            raise BadQuery(f"operator {operator!r} is not supported")
        compare = _COMPARE[operator]
        return lambda row: compare(_comparable(field, row.get(field), literal), literal)


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadQuery(f"syntax error in $filter at {at}")
        tokens.append(match.group().strip())
        at = match.end()
    return tokens


def _literal(token: str) -> Any:
    if token.startswith("guid'"):
        return token[5:-1].lower()
    if token.startswith("datetime'"):
        return datetime.fromisoformat(token[9:-1]).replace(tzinfo=UTC)
    if token.startswith("'"):
        return token[1:-1].replace("''", "'").casefold()
    if token in _CONSTANTS:
        return _CONSTANTS[token]
    try:
        return Decimal(token.rstrip("dDmMLf"))
    except ArithmeticError:
        raise BadQuery(f"{token!r} is no literal") from None


def _comparable(field: str, value: Any, literal: Any) -> Any:
    """The stored value in the literal's type; texts compare without case, and trailing blanks do not count."""
    if value is None:
        return None
    if isinstance(literal, datetime):
        return instant(value)
    if isinstance(literal, bool):
        return bool(value)
    if isinstance(literal, Decimal):
        return Decimal(str(value)) if field in DOUBLES or isinstance(value, int) else None
    return str(value).casefold().rstrip() if isinstance(literal, str) else value


def instant(stored: str) -> datetime:
    """A stored ISO date or instant, aware."""
    parsed = datetime.fromisoformat(stored)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def rendered(row: Row, select: Sequence[str] = ()) -> dict[str, Any]:
    """A row as it goes out: only the selected fields, dates as /Date(ms)/, amounts as numbers."""
    return {
        name: _out(name, value)
        for name, value in row.items()
        if not name.startswith("_") and (not select or name in select)
    }


def _out(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DATES:
        return f"/Date({(instant(value) - _EPOCH) // timedelta(milliseconds=1)})/"
    return Decimal(value) if name in DOUBLES else value


def page(rows: Sequence[Row], query: Mapping[str, str], key: str, address: str) -> dict[str, Any]:
    """One page of the rows that the query asks for, with the address of the next one where there is more."""
    test = parse_filter(query["$filter"]) if query.get("$filter") else None
    matching = _ordered([row for row in rows if test is None or test(row)], query.get("$orderby"))
    start = _after(matching, query.get("$skiptoken"), key)
    size = min(PAGE, int(query["$top"])) if "$top" in query else PAGE
    select = [name.strip() for name in query.get("$select", "").split(",") if name.strip()]
    shown = matching[start : start + size]
    d: dict[str, Any] = {"results": [rendered(row, select) for row in shown]}
    if start + size < len(matching) and "$top" not in query:
        kept = "&".join(f"{name}={quote(value)}" for name, value in query.items() if name != "$skiptoken")
        token = quote(f"guid'{shown[-1][key]}'")
        d["__next"] = f"{address}?{kept + '&' if kept else ''}$skiptoken={token}"
    return {"d": d}


def _ordered(rows: list[Row], order: str | None) -> list[Row]:
    """By one field, `desc` or not; rows with equal values keep their order, which is the one they were made in."""
    if not order:
        return rows
    field, _, direction = order.partition(" ")
    numbered = sorted(enumerate(rows), key=lambda pair: (str(pair[1].get(field) or ""), pair[0]))
    return [row for _, row in (reversed(numbered) if direction.strip() == "desc" else numbered)]


def _after(rows: Sequence[Row], token: str | None, key: str) -> int:
    if token is None:
        return 0
    wanted = token.removeprefix("guid'").removesuffix("'")
    for index, row in enumerate(rows):
        if str(row[key]) == wanted:
            return index + 1
    raise BadQuery("the skip token is unknown")


def as_date(value: object) -> date:
    """A date that came in as ISO 8601 or /Date(ms)/. A time with a zone is turned into UTC first, as the tool does."""
    text = str(value)
    ticks = re.fullmatch(r"/Date\((-?\d+)\)/", text)
    if ticks is not None:
        return (_EPOCH + timedelta(milliseconds=int(ticks[1]))).date()
    parsed = datetime.fromisoformat(text)
    return (parsed.astimezone(UTC) if parsed.tzinfo else parsed).date()
