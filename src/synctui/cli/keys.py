"""``synctui keys``: every key of the dashboard, with the name under which the settings file may change it."""

from __future__ import annotations

from argparse import Namespace

from synctui.cli.doors import Doors
from synctui.cli.exits import OK
from synctui.cli.output import print_json, put, table
from synctui.i18n import _
from synctui.tui.actions import ACTIONS


def run(args: Namespace, doors: Doors) -> int:
    del doors
    own = args.setting.config.keys
    rows = [(action.id, own.get(action.id, action.keys), action.title) for action in ACTIONS if action.keys]
    if args.json:
        print_json([{"id": id, "keys": keys.split(","), "title": _(title)} for id, keys, title in rows])
        return OK
    for line in table((_("Name"), _("Keys"), _("Does")), [(id, keys, _(title)) for id, keys, title in rows]):
        put(line)
    return OK
