"""Asks a ledger's own program whether it would take the books with something more in them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from synctui.domain.text import clean

PATIENCE = 120.0
"""Seconds for one judgement; a program that takes longer has none."""


def complaint(command: Sequence[str], text: str, folder: Path) -> str | None:
    """What the program says against these books, made harmless; None where it takes them or does not answer.

    Includes in `text` are looked for from `folder`, where its file is.
    """
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            list(command),
            input=text.encode(),
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode == 0:
        return None
    return clean(done.stdout.decode("utf-8", "replace"), multiline=True)[:1000] or f"exit {done.returncode}"
