"""Every check of the project, one after the other: what `make test` runs. Stops at the first that fails."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3
"""Bytes that must be free there, to hold the stores that the tests make."""

CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
    "import contracts": ["lint-imports", "--no-cache"],
    "dependencies": ["deptry", "src"],
    "tests": ["pytest", "-q", "-n", "3", "--dist", "worksteal", "-r", "fEs"],
}


def main() -> int:
    """Run the checks named in the arguments, else all of them."""
    os.chdir(ROOT)
    with in_memory() as environment:
        for name in sys.argv[1:] or list(CHECKS):
            started = time.monotonic()
            command = CHECKS[name]
            print(f"== {name}", flush=True)
            code = subprocess.run([BIN / command[0], *command[1:]], check=False, env=environment).returncode
            if code:
                print(f"== {name}: failed", flush=True)
                return code
            print(f"== {name}: ok in {time.monotonic() - started:.0f} s", flush=True)
    return 0


@contextlib.contextmanager
def in_memory() -> Iterator[dict[str, str]]:
    """The environment, with temporary files in memory where there is room: most of the tests' time was the disk's."""
    environment = dict(os.environ)
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ENOUGH:
        yield environment
        return
    folder = tempfile.mkdtemp(prefix="synctui-tests-", dir=MEMORY)
    try:
        yield environment | {"TMPDIR": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
