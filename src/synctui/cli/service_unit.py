"""``synctui service``: a systemd user unit that runs the automatic sync, also while nobody is signed in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from synctui.cli.doors import Doors
from synctui.cli.exits import NOT_ALL, OK
from synctui.cli.output import print_json, put, say
from synctui.i18n import _

NAME = "synctui-nightly.service"
_PASSED_ON = ("SYNCTUI_HOME", "SYNCTUI_LANGUAGE", "SYNCTUI_SECRETS")


def run(args: Namespace, doors: Doors) -> int:
    del doors
    action = {"install": _install, "remove": _remove, "status": _status}[args.what]
    return action(unit_path(os.environ), as_json=args.json)


def unit_path(environ: Mapping[str, str]) -> Path:
    base = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "systemd" / "user" / NAME


def unit_text(python: str, environ: Mapping[str, str]) -> str:
    """The unit. A sync that is on when it is stopped finishes its document first."""
    passed = [f"Environment={_quoted(f'{name}={environ[name]}')}" for name in _PASSED_ON if environ.get(name)]
    return "\n".join(
        (
            "[Unit]",
            "Description=synctui: automatic sync of invoices every night",
            "After=network-online.target",
            "",
            "[Service]",
            *passed,
            f"ExecStart={_quoted(python)} -m synctui nightly",
            "Restart=on-failure",
            "RestartSec=60",
            "TimeoutStopSec=60",
            "",
            "[Install]",
            "WantedBy=default.target",
            "",
        )
    )


def has_systemd() -> bool:
    return shutil.which("systemctl") is not None and Path("/run/systemd/system").is_dir()


def _install(path: Path, *, as_json: bool) -> int:
    """Writes the unit and says how to switch it on; without systemd it prints the unit instead."""
    text = unit_text(sys.executable, os.environ)
    if not has_systemd():
        say(_("There is no systemd here. This is the unit; any other service manager can run its command:"))
        if as_json:
            print_json({"installed": False, "path": None, "unit": text})
        else:
            put(text)
        return NOT_ALL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if as_json:
        print_json({"installed": True, "path": str(path), "unit": text})
    else:
        put(str(path))
    say(_("Written. Switch it on with:"))
    say("  systemctl --user daemon-reload")
    say(f"  systemctl --user enable --now {NAME}")
    say(_("So that it runs while you are signed out too:"))
    say("  loginctl enable-linger")
    return OK


def _remove(path: Path, *, as_json: bool) -> int:
    was_there = path.is_file()
    path.unlink(missing_ok=True)
    if as_json:
        print_json({"removed": was_there, "path": str(path)})
    if not was_there:
        say(_("There is no unit to remove."))
        return OK
    say(_("Removed. If it is still running, end it with:"))
    say(f"  systemctl --user disable --now {NAME}")
    return OK


def _status(path: Path, *, as_json: bool) -> int:
    """Whether the unit is there and whether systemd runs it; 0 only if it runs."""
    is_there = path.is_file()
    is_active = is_there and has_systemd() and _is_active()
    if as_json:
        print_json({"installed": is_there, "path": str(path), "active": is_active})
    elif is_active:
        put(_("The nightly daemon is running."))
    elif is_there:
        put(_("The unit is installed, but it is not running."))
    else:
        put(_("The unit is not installed (synctui service install)."))
    return OK if is_active else NOT_ALL


def _is_active() -> bool:
    answer = subprocess.run(["systemctl", "--user", "is-active", "--quiet", NAME], check=False, timeout=10)
    return answer.returncode == 0


def _quoted(text: str) -> str:
    """As systemd reads it: blanks need quotes, and a percent sign is doubled."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'
