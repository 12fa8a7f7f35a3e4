"""Why a file could not be read as an invoice."""

from __future__ import annotations

from synctui.i18n.error_texts import Words

FILES: dict[str, Words] = {
    "bad-input": Words(
        "not usable",
        "not usable",
        "It cannot be used, and nothing was changed.",
        "",
        ("Check the file or the value.",),
    ),
}
