"""``synctui errors``: what every error means and what to do, for one accounting tool or for all."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from synctui.cli.doors import Doors
from synctui.cli.errors_of_tools import codes_of_tool, codes_of_tools
from synctui.cli.exits import OK
from synctui.cli.output import print_json, put
from synctui.domain.errors import BadInput
from synctui.domain.text import clean
from synctui.i18n import _
from synctui.i18n.chapters import Chapter, chapters, explained, place_words, words_of
from synctui.i18n.errors import ErrorText

WIDTH = 88


def run(args: Namespace, doors: Doors) -> int:
    """Raises `Misconfigured` ``tool-unknown``, or `BadInput` ``error-code-unknown``."""
    del doors
    title, codes = codes_of_tool(args.tool) if args.tool is not None else (None, None)
    if args.code is not None:
        words = words_of(args.code)
        if words is None:
            raise BadInput("error-code-unknown", found=clean(args.code))
        found = [Chapter("", (explained(args.code, words, title),))]
    else:
        found = list(chapters(title, codes))
    if args.json:
        print_json([_as_json(error) for chapter in found for error in chapter.errors])
        return OK
    for line in markdown(found, title) if args.markdown else _plain(found, title):
        put(line)
    return OK


def _as_json(error: ErrorText) -> dict[str, object]:
    return {
        "code": error.code,
        "short": error.short,
        "what": error.what,
        "why": error.why,
        "remedy": list(error.remedy),
        "where": error.where,
    }


def _plain(found: list[Chapter], title: str | None) -> Iterator[str]:
    for chapter in found:
        if chapter.title:
            yield from (chapter.title.upper(), "")
        for error in chapter.errors:
            yield f"{error.short}  [{error.code}]"
            yield from _wrapped(error.what)
            yield from _wrapped(error.why)
            for i, step in enumerate(error.remedy, 1):
                yield from _wrapped(f"{i}. {step}")
            if error.remedy:
                yield from _wrapped(f"→ {place_words(error.where, title)}")
            yield ""


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="     ")


def markdown(found: list[Chapter], title: str | None) -> Iterator[str]:
    """The page of the documentation; without a tool it says with which tools each error occurs."""
    tools = codes_of_tools() if title is None else {}
    yield from (f"# {_('Errors and what to do')}", "")
    yield _("Every error has a code. ‹Names in brackets› stand for values; F9 makes a mail to whoever helps.")
    for chapter in found:
        yield from ("", f"## {chapter.title}")
        for error in chapter.errors:
            yield from ("", f"### {error.short} `{error.code}`", "", error.what)
            if error.why:
                yield from ("", error.why)
            if error.remedy:
                yield ""
                yield from (f"{i}. {step}" for i, step in enumerate(error.remedy, 1))
                yield from ("", f"{_('Where')}: {place_words(error.where, title)}.")
            names = [name for name, codes in tools.items() if error.code in codes]
            if names:
                yield from ("", f"{_('Told by')}: {', '.join(names)}.")
