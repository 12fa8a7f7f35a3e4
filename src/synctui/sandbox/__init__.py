"""Pretend tools on their real wire: one file or small package each, found by name and imported only when used."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from synctui.domain.booking import Administration
from synctui.domain.errors import BadInput
from synctui.domain.invoice import Department, TaxRate
from synctui.ports.faults import FaultScript
from synctui.sandbox.books import Books

_TOOLKIT = {"asgi", "books", "sample_company", "serve", "state"}


def sandbox_names() -> tuple[str, ...]:
    """Every sandbox there is, by file name; nothing is imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _TOOLKIT))


def load(name: str, state: Path | None = None, faults: FaultScript | None = None, **options: Any) -> Any:
    """The ASGI application of one sandbox, furnished with a small company unless its state file has one already.

    `options` go to the sandbox's own `create`. Raises `BadInput` ``sandbox-unknown``.
    """
    if name not in sandbox_names():
        raise BadInput("sandbox-unknown", name=name, known=", ".join(sandbox_names()))
    sandbox = importlib.import_module(f"{__name__}.{name}").create(state=state, **options)
    if faults is None:
        return sandbox
    from synctui.sandbox.asgi import FaultyApp

    return FaultyApp(sandbox, faults)


def has_books(name: str) -> bool:
    """Whether this pretend tool can open books for a demo or a test; nothing but its package is imported."""
    if name not in sandbox_names():
        return False
    package = importlib.import_module(f"{__name__}.{name}")
    places = getattr(package, "__path__", ())
    return any(found.name == "furnishing" for found in pkgutil.iter_modules(places))


def open_books(
    name: str,
    sandbox: Any,
    department: Department,
    rates: Iterable[TaxRate],
    years: Iterable[int],
    closed: Iterable[tuple[int, int]],
) -> Books:
    """Books at this pretend tool for a company entity: with these years, a VAT code per rate, and these months closed.

    Asked twice for one entity it gives the same books.
    """
    module = importlib.import_module(f"{__name__}.{name}.furnishing")
    books: Books = module.open_books(sandbox, department, rates, years, closed)
    return books


def close_books(name: str, sandbox: Any, administration: Administration, months: Iterable[tuple[int, int]]) -> None:
    """Close months (year, month) of these books, as a bookkeeper would there."""
    module = importlib.import_module(f"{__name__}.{name}.furnishing")
    for year, month in months:
        module.close_period(sandbox, administration, year, month)


def reopen_books(name: str, sandbox: Any, administration: Administration, months: Iterable[tuple[int, int]]) -> None:
    """Open closed months (year, month) of these books again, as a bookkeeper would there."""
    module = importlib.import_module(f"{__name__}.{name}.furnishing")
    for year, month in months:
        module.reopen_period(sandbox, administration, year, month)
