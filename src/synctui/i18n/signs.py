"""What a country writes numbers and dates with; the usual ones are at hand, so that the first screen need not wait.

Reading CLDR takes longer than reading a page of invoices. Every other country comes from Babel, and a test compares
what stands here with what Babel says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Signs:
    """What one locale writes numbers and dates with."""

    group: str
    point: str
    minus: str
    percent: str
    """Pattern with one ``{}``."""
    day: str
    day_short: str
    months: tuple[str, ...]


_BRITISH = Signs(
    group=",",
    point=".",
    minus="-",
    percent="{}%",
    day="{d:02}/{m:02}/{y:04}",
    day_short="{d:02}/{m:02}",
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
)  # fmt: skip
_GERMAN = Signs(
    group=".",
    point=",",
    minus="-",
    percent="{}\N{NO-BREAK SPACE}%",
    day="{d:02}.{m:02}.{y:04}",
    day_short="{d:02}.{m:02}.",
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
)  # fmt: skip
_SWISS = replace(_GERMAN, group="’", point=".", percent="{}%")
_DUTCH = replace(
    _GERMAN,
    percent="{}%",
    day="{d:02}-{m:02}-{y:04}",
    day_short="{d:02}-{m:02}",
    months=(
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
)  # fmt: skip
_FLEMISH = replace(_DUTCH, day="{d:02}/{m:02}/{y:04}", day_short="{d:02}/{m:02}")
_FRENCH = replace(
    _GERMAN,
    group="\N{NARROW NO-BREAK SPACE}",
    day="{d:02}/{m:02}/{y:04}",
    day_short="{d:02}/{m:02}",
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
)  # fmt: skip

AT_HAND = {
    "en_GB": _BRITISH,
    "en_IE": _BRITISH,
    "de_DE": _GERMAN,
    "de_BE": _GERMAN,
    "de_LU": _GERMAN,
    "de_CH": _SWISS,
    "nl_NL": _DUTCH,
    "nl_BE": _FLEMISH,
    "fr_FR": _FRENCH,
    "fr_BE": _FRENCH,
    "fr_LU": replace(_FRENCH, group="."),
}
