"""Tryton's server, unchanged but for what day it is; runs in Tryton's own environment.

usage: serve_on_a_day.py YEAR-MONTH-DAY [options of trytond]
"""

from __future__ import annotations

import sys
from datetime import date

from trytond.cli import main
from trytond.ir.date import Date

TODAY = date.fromisoformat(sys.argv.pop(1))
Date.today = staticmethod(lambda timezone=None: TODAY)

if __name__ == "__main__":
    sys.exit(main())
