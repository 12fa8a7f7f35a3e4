"""A terminal benchmark for any program: start, key to paint, bytes per key, memory, idle, in a pty of 120x36.

`ready`   from exec to the output after which a screen matches the program's pattern
`paint`   from a key to the last output that changes a cell before a silence
`bytes`   what the program wrote to the terminal for one key
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyte

COLUMNS, LINES = 120, 36
_PRIVATE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*u|\x1bP[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\"
    rb"|\x1b\[[0-9;]* q|\x1b\[[0-9]+ ?t"
)
"""Sequences that pyte does not know and would print."""
_TICK = os.sysconf("SC_CLK_TCK")


class _Screen(pyte.Screen):
    def select_graphic_rendition(self, *attributes: int, **options: object) -> None:
        options.pop("private", None)
        super().select_graphic_rendition(*attributes)

    def report_device_status(self, mode: int, **_: object) -> None:
        """No answer: some programs wait for none."""

    def report_device_attributes(self, mode: int = 0, **_: object) -> None:
        """No answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of key press, `times` times; `expect` is a pattern that must stand on the screen afterwards."""

    name: str
    keys: str
    times: int = 20
    quiet: float = 0.1
    expect: str | None = None
    timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: Sequence[str]
    ready: str
    steps: Sequence[Step] = ()
    starts: int = 3
    quit: str = "q"
    environment: Mapping[str, str] = field(default_factory=dict)
    loaded: str | None = None
    """Pattern for "all rows are there", where that comes later than the first paint."""


@dataclass(slots=True)
class Figures:
    """Milliseconds, bytes and megabytes of one program."""

    name: str
    ready_ms: float = 0.0
    loaded_ms: float | None = None
    memory_mb: float = 0.0
    idle_bytes: int = 0
    idle_cpu: float = 0.0
    steps: dict[str, dict[str, float]] = field(default_factory=dict)


class Terminal:
    """One program in a pty, its screen in a pyte emulator."""

    def __init__(self, program: Program) -> None:
        self.screen = _Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._seen: dict[int, int] = {}
        self.started = time.perf_counter()
        self.written = 0
        self.is_over = False
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            self._become(program)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    @staticmethod
    def _become(program: Program) -> None:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            environment.pop(name, None)
        os.execvpe(program.command[0], list(program.command), {**environment, **program.environment})

    def read(self, timeout: float) -> bytes | None:
        ready, _, _ = select.select([self._fd], [], [], max(timeout, 0.0))
        if not ready:
            return None
        try:
            chunk = os.read(self._fd, 1 << 16)
        except OSError:
            chunk = b""
        if not chunk:
            self.is_over = True
            return None
        self.written += len(chunk)
        return chunk

    def feed(self, chunk: bytes) -> bool:
        """Whether any cell, text or colour, has changed."""
        self.screen.dirty.clear()
        self._stream.feed(_PRIVATE.sub(b"", chunk))
        changed = False
        for y in list(self.screen.dirty):
            line = self.screen.buffer[y]
            print_of_line = hash(tuple(line[x] for x in range(COLUMNS)))
            if self._seen.get(y) != print_of_line:
                self._seen[y] = print_of_line
                changed = True
        return changed

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait_for(self, pattern: str, timeout: float) -> float | None:
        """Seconds from the start until the screen matches; None where it never does."""
        wanted, end = re.compile(pattern), time.perf_counter() + timeout
        while time.perf_counter() < end and not self.is_over:
            chunk = self.read(0.2)
            if chunk is not None:
                self.feed(chunk)
            if wanted.search(self.text()):
                return time.perf_counter() - self.started
        return None

    def settle(self, quiet: float = 0.4, timeout: float = 20.0) -> None:
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and not self.is_over:
            chunk = self.read(quiet)
            if chunk is None:
                return
            self.feed(chunk)

    def press(self, step: Step) -> tuple[float | None, int]:
        """Seconds from the key to its last paint (None where nothing came), and the bytes that were written."""
        wanted = re.compile(step.expect) if step.expect else None
        begun, before = time.perf_counter(), self.written
        os.write(self._fd, step.keys.encode())
        painted: float | None = None
        matched = wanted is None
        while time.perf_counter() - begun < step.timeout and not self.is_over:
            chunk = self.read(step.quiet if painted is not None and matched else 0.5)
            if chunk is None:
                if painted is not None and matched:
                    break
                continue
            if self.feed(chunk):
                painted = time.perf_counter() - begun
                matched = matched or bool(wanted and wanted.search(self.text()))
        return painted if matched else None, self.written - before

    def tree(self) -> list[int]:
        found, todo = [], [self.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    todo += [int(child) for child in task.read_text().split()]
                except OSError:
                    continue
        return found

    def memory(self) -> float:
        """Resident megabytes of the whole process tree."""
        kilobytes = 0
        for pid in self.tree():
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            match = re.search(r"VmRSS:\s+(\d+)", status)
            kilobytes += int(match[1]) if match else 0
        return kilobytes / 1024

    def cpu(self) -> float:
        """Seconds of processor time of the whole process tree."""
        ticks = 0
        for pid in self.tree():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / _TICK

    def close(self, quit_keys: str) -> None:
        try:
            os.write(self._fd, quit_keys.encode())
            self.settle(0.3, 1.0)
        except OSError:
            self.is_over = True
        for pid in self.tree():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        os.waitpid(self.pid, 0)
        os.close(self._fd)


def measure(program: Program, idle: float = 3.0) -> Figures:
    """Start the program a few times, then press its keys in the last one."""
    figures, starts = Figures(program.name), []
    for _ in range(program.starts - 1):
        terminal = Terminal(program)
        starts.append(_ready(terminal, program))
        terminal.close(program.quit)
    terminal = Terminal(program)
    starts.append(_ready(terminal, program))
    figures.ready_ms = statistics.median(starts) * 1000
    if program.loaded:
        loaded = terminal.wait_for(program.loaded, 120)
        figures.loaded_ms = None if loaded is None else loaded * 1000
    terminal.settle(0.5)
    figures.memory_mb = terminal.memory()
    _idle(terminal, figures, idle)
    for step in program.steps:
        figures.steps[step.name] = _press(terminal, step)
    terminal.close(program.quit)
    return figures


def _ready(terminal: Terminal, program: Program) -> float:
    seconds = terminal.wait_for(program.ready, 120)
    if seconds is None:
        raise RuntimeError(f"{program.name} never showed {program.ready!r}:\n{terminal.text()}")
    return seconds


def _idle(terminal: Terminal, figures: Figures, seconds: float) -> None:
    written, used, begun = terminal.written, terminal.cpu(), time.perf_counter()
    while time.perf_counter() - begun < seconds:
        chunk = terminal.read(0.2)
        if chunk is not None:
            terminal.feed(chunk)
    figures.idle_bytes = terminal.written - written
    figures.idle_cpu = (terminal.cpu() - used) / seconds * 100


def _press(terminal: Terminal, step: Step) -> dict[str, float]:
    paints, sizes = [], []
    for _ in range(step.times):
        painted, size = terminal.press(step)
        sizes.append(size)
        if painted is not None:
            paints.append(painted * 1000)
    paints.sort()
    missed = step.times - len(paints)
    if not paints:
        return {"missed": missed}
    return {
        "p50": statistics.median(paints),
        "p99": paints[min(len(paints) - 1, int(len(paints) * 0.99))],
        "bytes": statistics.median(sizes),
        "missed": missed,
    }
