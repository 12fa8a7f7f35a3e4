"""For whoever changes a text: ``python -m synctui.i18n.catalogues`` brings the catalogues up to date and compiles them.

Messages are found by reading the source as a syntax tree, so that nothing is imported and nothing is missed that a
comment or a line break would hide from a pattern.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from synctui.i18n._choice import DOMAIN, LOCALES, SOURCE_LANGUAGE

PACKAGE = Path(__file__).parent.parent
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
"""Written as the date of every catalogue: the history of the files tells the real one."""

CARRIERS: dict[str, tuple[int | str, ...]] = {
    "_": (0,),
    "N_": (0,),
    "ngettext": (0,),
    "Option": (1, "label", "help", "choices"),
    "ExtraCommand": (1, "title"),
    "Words": (0, 1, 2, 3, 4, "short", "tiny", "what", "why", "remedy"),
}
"""Calls whose arguments are messages: by position or by name."""


@dataclass(slots=True)
class Message:
    """One message of the source. `plural` is None where there is one form only."""

    text: str
    plural: str | None = None
    files: list[str] = field(default_factory=list)


def messages(package: Path = PACKAGE) -> dict[str, Message]:
    """Every message of the package's source, by its English text."""
    found: dict[str, Message] = {}
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package.parent).as_posix()
        for text, plural in messages_in(path.read_text(encoding="utf-8")):
            message = found.setdefault(text, Message(text))
            message.plural = message.plural or plural
            if name not in message.files:
                message.files.append(name)
    return found


def messages_in(source: str) -> Iterator[tuple[str, str | None]]:
    """Messages of one module, each with its plural.

    >>> list(messages_in('print(_("one " "text"), ngettext("{n} file", "{n} files", n))'))
    [('one text', None), ('{n} file', '{n} files')]
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = _called(node.func)
        if name == "ngettext" and len(node.args) >= 2:
            singular, plural = list(_texts(node.args[0])), list(_texts(node.args[1]))
            yield from zip(singular, plural, strict=True)
        elif name in CARRIERS:
            for argument in _arguments(node, CARRIERS[name]):
                yield from ((text, None) for text in _texts(argument))


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _arguments(call: ast.Call, wanted: Iterable[int | str]) -> Iterator[ast.expr]:
    for key in wanted:
        if isinstance(key, int):
            yield from call.args[key : key + 1]
        else:
            yield from (keyword.value for keyword in call.keywords if keyword.arg == key)


def _texts(node: ast.expr) -> Iterator[str]:
    """The literal texts of an argument; of pairs (value, label) the second."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.Tuple(elts=[ast.Constant(), ast.Constant() as label]) if _is_pair(node):
            yield from _texts(label)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _texts(part)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


def _is_pair(node: ast.Tuple) -> bool:
    """A choice (value, label): the value is a name without blanks and without capitals."""
    first = node.elts[0]
    return (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and first.value.islower()
        and (" " not in first.value)
    )


# catalogue files --------------------------------------------------------------------------------------------------


def po_path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> bytes:
    """What the compiled catalogue must hold: the translations of the readable one."""
    buffer = BytesIO()
    write_mo(buffer, read(language))
    return buffer.getvalue()


def missing(language: str) -> list[str]:
    """Messages of the source that this catalogue does not translate, plurals included."""
    catalogue = read(language)
    return [text for text, message in messages().items() if not _is_translated(catalogue, message)]


def _is_translated(catalogue: Catalog, message: Message) -> bool:
    entry = catalogue.get(message.text)
    if entry is None or entry.fuzzy or not entry.string:
        return False
    forms = entry.string if isinstance(entry.string, (list, tuple)) else (entry.string,)
    needed = catalogue.num_plurals if message.plural else 1
    return len(forms) == needed and all(forms)


def written() -> list[str]:
    """The languages whose catalogues are kept, each a folder with a readable file."""
    return sorted(path.name for path in LOCALES.iterdir() if po_path(path.name).is_file())


def update(language: str) -> None:
    """Bring one readable catalogue in line with the source, and compile it."""
    old, fresh = read(language), _empty(language)
    for text, message in sorted(messages().items()):
        entry = old.get(text)
        translation = entry.string if entry is not None and _is_translated(old, message) else None
        fresh.add(
            (text, message.plural) if message.plural else text,
            translation,
            locations=[(name, 0) for name in message.files],
        )
    path = po_path(language)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(language))


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        project="synctui",
        version="1",
        header_comment="# Texts of synctui.",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        copyright_holder="",
        fuzzy=False,
    )


def main() -> int:
    """Update every catalogue and say what is missing; 1 where something is."""
    left = 0
    for language in written():
        if language == SOURCE_LANGUAGE:
            continue
        update(language)
        for text in missing(language):
            left += 1
            print(f"{language}: {text}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
