"""Every check of the project, one after the other: what `make test` runs. Stops at the first that fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
    "import contracts": ["lint-imports", "--no-cache"],
    "dependencies": ["deptry", "src"],
    "tests": ["pytest", "-q", "-n", "auto", "-r", "fEs"],
}


def main() -> int:
    """Run the checks named in the arguments, else all of them."""
    os.chdir(ROOT)
    chosen = sys.argv[1:] or list(CHECKS)
    for name in chosen:
        started = time.monotonic()
        command = CHECKS[name]
        print(f"== {name}", flush=True)
        code = subprocess.run([BIN / command[0], *command[1:]], check=False).returncode
        if code:
            print(f"== {name}: failed", flush=True)
            return code
        print(f"== {name}: ok in {time.monotonic() - started:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
