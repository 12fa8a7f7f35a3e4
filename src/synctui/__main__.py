"""``python -m synctui``: the same as the command `synctui`."""

from __future__ import annotations

import sys

from synctui.cli import main

if __name__ == "__main__":
    sys.exit(main())
