"""The options of one integration, as values that a batch can be written with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from synctui.connectors.datev.chart import automatic_percent
from synctui.connectors.datev.spec import COLLECTIVE, SPEC, XML
from synctui.domain.errors import Misconfigured
from synctui.wire.context import Context

_AUTOMATIC = re.compile(r"(\d{4,8})\s*=\s*(\d{1,2}(?:[.,]\d{1,2})?)")


@dataclass(frozen=True, slots=True)
class DatevSettings:
    folder: Path
    is_xml: bool
    consultant: int
    client: int
    chart: str
    account_length: int
    first_month: int
    automatic: Mapping[str, Decimal]
    """Accounts beyond the chart's that bring their own tax."""
    has_one_debtor: bool
    first_debtor: int
    debtor_list: str
    is_monthly: bool
    is_fixed: bool
    hands_over_service_date: bool
    initials: str
    zone: str

    @classmethod
    def of(cls, context: Context) -> DatevSettings:
        """Raises `Misconfigured`: ``folder-missing``, ``option-not-a-number``, ``option-out-of-range``."""
        integration = context.integration
        if integration is None:
            raise Misconfigured("integration-missing")
        if context.folder is None:
            raise Misconfigured("folder-missing", tool=SPEC.title)
        said = {one.key: (integration.options.get(one.key) or one.default or "").strip() for one in SPEC.options}
        length = _number(said, "account_length", 4, 8)
        lowest = 10**length
        return cls(
            folder=context.folder.expanduser(),
            is_xml=said["format"] == XML,
            consultant=_number(said, "consultant", 1001, 9_999_999),
            client=_number(said, "client", 1, 99_999),
            chart=said["chart"],
            account_length=length,
            first_month=_number(said, "fiscal_year_start", 1, 12),
            automatic=_automatic(said["automatic_accounts"]),
            has_one_debtor=said["debtors"] == COLLECTIVE,
            first_debtor=_number(said | {"first_debtor": said["first_debtor"] or str(lowest)}, "first_debtor", lowest,
                                 7 * lowest - 1),
            debtor_list=said["debtor_list"],
            is_monthly=said["one_batch_per_month"] != "no",
            is_fixed=said["fixed"] == "yes",
            hands_over_service_date=said["service_date"] != "no",
            initials=_initials(said["initials"]),
            zone=integration.zone,
        )  # fmt: skip

    @property
    def last_debtor(self) -> int:
        """Customers end where suppliers begin: 69999 where ledger accounts have four digits."""
        return int(7 * 10**self.account_length - 1)

    def fiscal_year(self, day: date) -> date:
        """The first day of the financial year of `day`."""
        return date(day.year if day.month >= self.first_month else day.year - 1, self.first_month, 1)

    def own_tax(self, account: str) -> tuple[bool, Decimal | None]:
        """Whether the account brings its own tax, and which per cent it is."""
        if account in self.automatic:
            return True, self.automatic[account]
        return automatic_percent(account, self.chart)


def _number(said: Mapping[str, str], key: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,9}", said[key], re.ASCII):
        raise Misconfigured("option-not-a-number", option=_label(key), value=said[key], tool=SPEC.title)
    number = int(said[key])
    if not least <= number <= most:
        values = {"option": _label(key), "value": said[key], "least": str(least), "most": str(most)}
        raise Misconfigured("option-out-of-range", **values, tool=SPEC.title)
    return number


def _automatic(text: str) -> dict[str, Decimal]:
    """
    >>> _automatic("8401=19, 8301 = 7")
    {'8401': Decimal('19'), '8301': Decimal('7')}
    """
    found: dict[str, Decimal] = {}
    for part in filter(None, (one.strip() for one in re.split(r"[;\s]*,\s+|;|\n", text))):
        known = _AUTOMATIC.fullmatch(part)
        if known is None:
            raise Misconfigured("option-not-a-number", option=_label("automatic_accounts"), value=part, tool=SPEC.title)
        found[known[1]] = Decimal(known[2].replace(",", "."))
    return found


def _initials(text: str) -> str:
    if text and not re.fullmatch(r"[A-Z]{2}([A-Z]{2})?", text):
        raise Misconfigured("option-unknown-choice", option=_label("initials"), value=text, tool=SPEC.title)
    return text


def _label(key: str) -> str:
    from synctui.i18n import _

    return next(_(option.label) for option in SPEC.options if option.key == key)
