"""Run as a script of its own: loads the ledger that comes by standard input, and says what is wrong with it.

Ends with 1 where something is. With ``--alone`` it is one file of a ledger and only its own lines are read. A ledger's
plugins run in this process and touch nothing of the program's.
"""

from __future__ import annotations

import sys

from beancount import loader
from beancount.parser import parser, printer


def main() -> int:
    load = parser.parse_string if "--alone" in sys.argv else loader.load_string
    errors = load(sys.stdin.read())[1]
    printer.print_errors(errors, file=sys.stdout)  # type: ignore[no-untyped-call]
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
