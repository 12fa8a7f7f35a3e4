"""From an error on the screen to a mail for whoever helps: what they need is in it, and no customer is."""

from __future__ import annotations

import email
import email.policy
import sqlite3
from contextlib import closing
from pathlib import Path

from synctui.tui.screens.api_log import LogScreen
from synctui.tui.screens.error_page import ErrorScreen
from synctui.tui.screens.support import SupportScreen


async def sync(desk) -> None:
    await desk.press("s")
    await desk.until_words("synchronisieren")
    await desk.press("enter")
    await desk.until(lambda: desk.app.dashboard.figures.unread > 0 and not desk.app.run_model.is_running)
    await desk.until(lambda: desk.app.dashboard.figures.needs_person > 0)


def customers_in(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "demo.sqlite")) as store:
        return {row[0] for row in store.execute("SELECT name FROM customer")}


async def test_a_refused_invoice_becomes_a_mail_that_names_no_customer(sit, tmp_path):
    async with sit((80, 24), language="de") as desk:
        await sync(desk)
        await desk.press("l")
        await desk.until(lambda: isinstance(desk.app.screen, LogScreen))
        await desk.until_words("salesentry/SalesEntries")
        await desk.press("escape")
        await desk.press("n")
        await desk.until(lambda: desk.app.screen.table.current.mark.needs_person)
        row = desk.app.screen.table.current

        await desk.press("h")
        await desk.until(lambda: isinstance(desk.app.screen, ErrorScreen))
        await desk.until_words("Was zu tun ist")
        await desk.press("escape", "f9")
        await desk.until(lambda: isinstance(desk.app.screen, SupportScreen))
        await desk.until_words("help@example.org")
        await desk.press("enter")
        await desk.until_words("Geschrieben:")

    (path,) = (tmp_path / "state" / "support").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",)).get_content()
    parts = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    told = "\n".join([body, *(part if isinstance(part, str) else part.decode() for part in parts.values())])
    assert row.number.replace(" ", "") in body.replace(" ", "")
    assert row.code in body
    assert "SalesEntries" in parts["calls.txt"] or "crm/Accounts" in parts["calls.txt"]
    assert {name for name in customers_in(tmp_path) if name in told} == set()
