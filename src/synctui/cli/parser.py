"""Commands and options, in the reader's language. Nothing of a command itself is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from synctui.i18n import N_, _

# What argparse says by itself: listed here so that the catalogues have it.
_OF_ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("one of the arguments %s is required"),
)

MARKS = [
    "not_synced",
    "draft",
    "before_start",
    "set_aside",
    "no_tool",
    "refused",
    "unknown",
    "synced",
    "edited",
    "edit_refused",
    "missing",
]
STATES = ["draft", "outstanding", "paid", "partly_paid", "overdue", "credited"]
ORDERS = ["number", "date", "customer", "net", "gross", "due", "booking", "synced"]


def build() -> argparse.ArgumentParser:
    """The whole command line. The chosen command is `module` and `function` of the result."""
    # argparse asks the catalogue of whoever runs Python, which has none; ours does.
    argparse._ = _  # type: ignore[attr-defined]
    parser = argparse.ArgumentParser(
        prog="synctui",
        description=_("Brings Teamleader invoices into the books: never twice, never lost."),
        epilog=_("Without a command the dashboard opens."),
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=_("show program's version number and exit"))
    parser.set_defaults(module="screens", function="app")
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    for add in (_sync, _status, _lists, _files, _nights, _setup, _repairs, _help, _play):
        add(_Adder(commands))
    return parser


class _Version(argparse.Action):
    """Says the version, without asking for it before somebody wants to know."""

    def __call__(self, parser: argparse.ArgumentParser, *_args: object, **_options: object) -> None:
        from synctui import __version__

        print(f"synctui {__version__}")
        parser.exit()


class _Adder:
    """Adds commands to the parser."""

    def __init__(self, commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        self._commands = commands

    def __call__(
        self, name: str, what: str, module: str, function: str = "run", *, has_json: bool = True
    ) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = self._commands.add_parser(
            name, help=what, description=what, allow_abbrev=False
        )
        parser.set_defaults(module=module, function=function)
        if has_json:
            parser.add_argument("--json", action="store_true", help=_("print JSON"))
        return parser


def _sync(add: _Adder) -> None:
    sync = add("sync", _("sync everything that is not synced"), "sync")
    _which(sync)
    sync.add_argument("--dry-run", action="store_true", help=_("only say what would be synced; nothing is sent"))


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tool", metavar=_("NAME"), help=_("only this accounting tool"))
    parser.add_argument("--department", metavar=_("NAME"), help=_("only this company entity"))


def _status(add: _Adder) -> None:
    status = add("status", _("what is synced, what needs you, and the last night"), "status")
    _which(status)


def _lists(add: _Adder) -> None:
    invoices = add("invoices", _("list the invoices and credit notes"), "invoices")
    invoices.add_argument("--csv", action="store_true", help=_("print CSV for a spreadsheet"))
    invoices.add_argument("--unsynced", action="store_true", help=_("only what has no booking number"))
    invoices.add_argument("--mark", action="append", choices=MARKS, default=[], help=_("only this state of the sync"))
    invoices.add_argument("--status", action="append", choices=STATES, default=[], help=_("only this status"))
    invoices.add_argument("--text", default="", metavar=_("TEXT"), help=_("only what contains this text"))
    invoices.add_argument("--department", metavar=_("NAME"), help=_("only this company entity"))
    invoices.add_argument("--from", dest="first", type=_day, metavar=_("DAY"), help=_("dated from this day on"))
    invoices.add_argument("--to", dest="last", type=_day, metavar=_("DAY"), help=_("dated up to this day"))
    invoices.add_argument("--order", choices=ORDERS, default="date", help=_("sort by this column"))
    invoices.add_argument("--ascending", action="store_true", help=_("the smallest or oldest first"))
    invoices.add_argument("--limit", type=_whole, metavar=_("N"), help=_("at most so many"))
    edits = add("edits", _("list the changes that must be made in the accounting tool by hand"), "edits")
    _which(edits)
    edits.add_argument("--csv", action="store_true", help=_("print CSV for a spreadsheet"))
    edits.add_argument("--done", nargs="+", default=[], metavar=_("NUMBER"), help=_("tick these invoices off"))
    edit = add("edit", _("change date, payment term or note of an invoice in Teamleader"), "small_edit")
    edit.add_argument("number", metavar=_("NUMBER"), help=_("of the invoice"))
    edit.add_argument("--department", metavar=_("NAME"), help=_("only this company entity"))
    edit.add_argument("--date", type=_day, metavar=_("DAY"), help=_("the new invoice date"))
    edit.add_argument("--term", type=_term, metavar=_("TERM"), help=_("30 (days), eom+30 (end of month) or cash"))
    edit.add_argument("--note", metavar=_("TEXT"), help=_("the new note; an empty text takes it away"))
    edit.add_argument("--yes", action="store_true", help=_("do not ask"))
    runs = add("runs", _("list the history of syncs"), "runs")
    runs.add_argument("number", nargs="?", type=_whole, metavar=_("NUMBER"), help=_("the report of this one"))
    runs.add_argument("--csv", action="store_true", help=_("print CSV for a spreadsheet"))
    runs.add_argument("--limit", type=_whole, default=50, metavar=_("N"), help=_("at most so many"))
    bell = add("notifications", _("list what the bell says"), "notifications")
    bell.add_argument("--unread", action="store_true", help=_("only what nobody has read"))
    bell.add_argument("--mark-read", action="store_true", help=_("mark what is listed as read"))


def _files(add: _Adder) -> None:
    files = add("import", _("read invoices from files and folders (UBL, CSV)"), "importing")
    files.add_argument("paths", nargs="+", type=Path, metavar=_("PATH"), help=_("a file or a folder"))


def _nights(add: _Adder) -> None:
    add("nightly", _("run the automatic sync every night, until it is ended"), "nightly", has_json=False)
    service = add("service", _("have the system run the automatic sync"), "service_unit")
    service.add_argument("what", choices=("install", "remove", "status"))


def _setup(add: _Adder) -> None:
    connect = add("connect", _("sign in to Teamleader or to an accounting tool, and map"), "connect")
    connect.add_argument("tool", metavar=_("TOOL"), help=_("teamleader, or the name of an accounting tool"))
    connect.add_argument("--department", metavar=_("NAME"), help=_("the company entity whose books these are"))
    connect.add_argument("--client-id", metavar=_("TEXT"), help=_("of the OAuth client that you registered"))
    connect.add_argument("--client-secret", metavar=_("FILE"), help=_("a file that holds the client's secret"))
    connect.add_argument("--redirect", metavar=_("ADDRESS"), help=_("the redirect address of your OAuth client"))
    connect.add_argument("--paste", metavar=_("ADDRESS"), help=_("the address on which the browser landed"))
    connect.add_argument("--key", metavar=_("FILE"), help=_("a file that holds the tool's access key"))
    connect.add_argument("--again", action="store_true", help=_("sign in anew, also where somebody is signed in"))
    connect.add_argument("--administration", metavar=_("NAME"), help=_("the books to write to, by number or name"))
    connect.add_argument("--set", action="append", default=[], metavar=_("KEY=VALUE"), help=_("a setting of the tool"))
    connect.add_argument("--mapping", type=Path, metavar=_("FILE"), help=_("VAT codes, accounts and journals (TOML)"))
    connect.add_argument("--template", action="store_true", help=_("print a mapping file to fill in"))
    connect.add_argument("--nightly", choices=("on", "off"), help=_("the automatic sync at night"))
    tools = add("tools", _("list the accounting tools of a country and what each can do"), "tools")
    tools.add_argument("--country", metavar=_("CODE"), help=_("two letters, such as DE"))
    add("doctor", _("check this installation"), "doctor")
    add("locate", _("say where the files are"), "doctor", "locate")
    add("keys", _("list the keys of the dashboard"), "keys")


def _repairs(add: _Adder) -> None:
    confirm = add("confirm", _("say yes to a warning of the accounting tool about one invoice"), "confirming")
    _which(confirm)
    confirm.add_argument("number", metavar=_("NUMBER"), help=_("of the invoice or credit note"))
    confirm.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why it is right, for the history"))
    confirm.add_argument("--yes", action="store_true", help=_("do not ask"))
    again = add("again", _("let a document that was handed over as a file be handed over once more"), "again")
    _which(again)
    again.add_argument("number", metavar=_("NUMBER"), help=_("of the invoice or credit note"))
    again.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why it is right, for the history"))
    again.add_argument("--reverse", action="store_true", help=_("take the first booking back with it (Generalumkehr)"))
    again.add_argument("--yes", action="store_true", help=_("do not ask"))
    release = add("release", _("end a sync that is stuck"), "repairs", "release")
    _which(release)
    release.add_argument("--yes", action="store_true", help=_("also where whoever runs it may still be at it"))
    reset = add("reset", _("sync anew from a day, after the tool was emptied from that day"), "repairs", "reset")
    _which(reset)
    reset.add_argument("--from", dest="first", type=_day, required=True, metavar=_("DAY"), help=_("the first day"))
    reset.add_argument("--yes", action="store_true", help=_("do not ask"))


def _help(add: _Adder) -> None:
    errors = add("errors", _("what every error means, and what to do"), "errors")
    errors.add_argument("tool", nargs="?", metavar=_("TOOL"), help=_("only what can happen with this accounting tool"))
    errors.add_argument("--code", metavar=_("CODE"), help=_("only this error"))
    errors.add_argument("--markdown", action="store_true", help=_("print a page for the documentation"))
    log = add("log", _("list the last calls to Teamleader and to the accounting tools"), "api_log")
    log.add_argument("--run", type=_whole, metavar=_("NUMBER"), help=_("only those of this sync"))
    log.add_argument("--failed", action="store_true", help=_("only those that failed"))
    log.add_argument("--text", default="", metavar=_("TEXT"), help=_("only what contains this text"))
    log.add_argument("--limit", type=_whole, default=100, metavar=_("N"), help=_("at most so many"))
    support = add("support", _("make a mail to whoever helps, without secrets and personal data"), "support")
    about = support.add_mutually_exclusive_group()
    about.add_argument("--invoice", metavar=_("NUMBER"), help=_("about this invoice or credit note"))
    about.add_argument("--run", type=_whole, metavar=_("NUMBER"), help=_("about this sync"))
    support.add_argument("--to", metavar=_("ADDRESS"), help=_("the address of whoever helps"))
    support.add_argument("--show", action="store_true", help=_("only show what the mail would hold"))


def _play(add: _Adder) -> None:
    sandbox = add("sandbox", _("run a pretend tool on this computer"), "play", "sandbox", has_json=False)
    sandbox.add_argument("name", metavar=_("NAME"), help=_("for example exact_online"))
    sandbox.add_argument("--port", type=_whole, default=0, metavar=_("N"), help=_("0 takes a free one"))
    sandbox.add_argument("--state", type=Path, metavar=_("FILE"), help=_("where it remembers its books"))
    sandbox.add_argument("--faults", type=Path, metavar=_("FILE"), help=_("a script of faults (JSON)"))
    demo = add("demo", _("try everything on a demo company"), "play", "demo")
    demo.add_argument("--once", action="store_true", help=_("sync once, print the report, and end"))
    demo.add_argument("--tool", metavar=_("NAME"), help=_("the accounting tool to play with"))
    demo.add_argument("--folder", type=Path, metavar=_("PATH"), help=_("where tools that take files get them"))
    demo.add_argument("--address", metavar=_("ADDRESS"), help=_("a real server of the tool, instead of a pretend one"))
    demo.add_argument("--key", type=Path, metavar=_("FILE"), help=_("a file that holds the key to that server"))
    demo.add_argument("--store", type=Path, metavar=_("PATH"), help=_("keep the demo here"))
    demo.add_argument(
        "--import", dest="imports", nargs="+", action="extend", type=Path, default=[], metavar=_("PATH"),
        help=_("add these files to the demo"),
    )  # fmt: skip


def _typed(parse: Callable[[str], object], name: str) -> Callable[[str], object]:
    """A type whose name in an error message is a word for a reader."""

    def convert(text: str) -> object:
        try:
            return parse(text)
        except ValueError:
            raise argparse.ArgumentTypeError(_("{text} is not {what}").format(text=text, what=_(name))) from None

    return convert


def _parse_day(text: str) -> object:
    from datetime import date

    return date.fromisoformat(text)


def _parse_whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _parse_term(text: str) -> object:
    from synctui.cli.small_edit import parse_term

    return parse_term(text)


_day = _typed(_parse_day, N_("a day such as 2026-11-24"))
_term = _typed(_parse_term, N_("a payment term such as 30, eom+30 or cash"))
_whole = _typed(_parse_whole, N_("a whole number"))
