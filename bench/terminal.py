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
from collections.abc import Callable, Mapping, Sequence
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
    """Keys that are pressed in turn, `times` altogether (0: each once), each when the paint of the one before is done.

    `expect` is a pattern for the screen after each key, `at_last` one for the screen after the last.
    """

    name: str
    keys: Sequence[str]
    times: int = 0
    quiet: float = 0.1
    expect: str | None = None
    at_last: str | None = None
    timeout: float = 20.0
    is_told: bool = True
    """Whether it is measured; else it only leads to the next step."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A key that is held down: `times` at a rate of `hertz`, whatever the program does meanwhile."""

    name: str
    key: str
    times: int = 60
    hertz: float = 30.0


@dataclass(frozen=True, slots=True)
class Program:
    """What is started, how its screens are recognised, and which keys are pressed."""

    name: str
    command: Sequence[str]
    ready: str
    steps: Sequence[Step | Hold] = ()
    starts: int = 3
    quit: str = "q"
    environment: Mapping[str, str] = field(default_factory=dict)
    loaded: str | None = None
    """Pattern for "all rows are there", where that comes later than the first paint."""
    down: str = "\x1b[B"
    has_moved: Callable[[pyte.Screen], bool] | None = None
    """Whether the cursor stands on the second row: for the key that is pressed as soon as there is something to see."""


@dataclass(slots=True)
class Figures:
    """Milliseconds, bytes and megabytes of one program."""

    name: str
    load: float = 0.0
    """Load average of the machine when it was started."""
    ready_ms: float = 0.0
    ready_worst_ms: float = 0.0
    loaded_ms: float | None = None
    first_key_ms: float | None = None
    """From exec to the paint of a Down that is pressed at the first paint."""
    memory_mb: float = 0.0
    peak_mb: float = 0.0
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

    def press(self, key: str, step: Step, expect: str | None) -> tuple[float | None, int]:
        """Seconds from the key to its last paint (None where nothing came), and the bytes that were written."""
        wanted = re.compile(expect) if expect else None
        begun, before = time.perf_counter(), self.written
        os.write(self._fd, key.encode())
        painted: float | None = None
        matched = wanted is None
        while time.perf_counter() - begun < step.timeout and not self.is_over:
            chunk = self.read(step.quiet if painted is not None and matched else 0.5)
            if chunk is None:
                if painted is not None and matched:
                    break
                if time.perf_counter() - begun > 2.0 and wanted is None:
                    break
                continue
            if self.feed(chunk):
                painted = time.perf_counter() - begun
                matched = matched or bool(wanted and wanted.search(self.text()))
        return painted if matched else None, self.written - before

    def hold(self, hold: Hold) -> tuple[float, int]:
        """Seconds from the last key to the last paint, and the bytes that were written for all of them."""
        begun, before = time.perf_counter(), self.written
        last = painted = begun
        for n in range(hold.times):
            due = begun + n / hold.hertz
            while (left := due - time.perf_counter()) > 0:
                if (chunk := self.read(left)) is not None and self.feed(chunk):
                    painted = time.perf_counter()
            os.write(self._fd, hold.key.encode())
            last = time.perf_counter()
        while (chunk := self.read(0.3)) is not None:
            if self.feed(chunk):
                painted = time.perf_counter()
        return max(0.0, painted - last), self.written - before

    def wait_until(self, seen: Callable[[pyte.Screen], bool], timeout: float) -> float | None:
        """Seconds from the start until the screen is as wanted; None where it never is."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and not self.is_over:
            chunk = self.read(0.2)
            if chunk is not None:
                self.feed(chunk)
            if seen(self.screen):
                return time.perf_counter() - self.started
        return None

    def write(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

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

    def memory(self) -> tuple[float, float]:
        """Resident megabytes of the whole process tree: now, and the most of each process until now."""
        now = most = 0
        for pid in self.tree():
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            resident, peak = re.search(r"VmRSS:\s+(\d+)", status), re.search(r"VmHWM:\s+(\d+)", status)
            now += int(resident[1]) if resident else 0
            most += int(peak[1]) if peak else 0
        return now / 1024, most / 1024

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
    """Start the program a few times, once more for a key pressed at once, then press its keys."""
    figures, starts = Figures(program.name, load=os.getloadavg()[0]), []
    for _ in range(program.starts - 1):
        terminal = Terminal(program)
        starts.append(_ready(terminal, program))
        terminal.close(program.quit)
    figures.first_key_ms = _first_key(program)
    terminal = Terminal(program)
    starts.append(_ready(terminal, program))
    figures.ready_ms, figures.ready_worst_ms = statistics.median(starts) * 1000, max(starts) * 1000
    if program.loaded:
        loaded = terminal.wait_for(program.loaded, 120)
        figures.loaded_ms = None if loaded is None else loaded * 1000
    terminal.settle(2.0)
    _idle(terminal, figures, idle)
    for step in program.steps:
        if isinstance(step, Hold):
            figures.steps[step.name] = _hold(terminal, step)
        elif (told := _press(terminal, step)) and step.is_told:
            figures.steps[step.name] = told
    figures.memory_mb, figures.peak_mb = terminal.memory()
    terminal.close(program.quit)
    return figures


def _ready(terminal: Terminal, program: Program) -> float:
    seconds = terminal.wait_for(program.ready, 120)
    if seconds is None:
        raise RuntimeError(f"{program.name} never showed {program.ready!r}:\n{terminal.text()}")
    return seconds


def _first_key(program: Program) -> float | None:
    """Milliseconds, the median of as many starts; None where the key was lost in any of them."""
    if program.has_moved is None:
        return None
    found: list[float] = []
    for _ in range(program.starts):
        terminal = Terminal(program)
        _ready(terminal, program)
        terminal.write(program.down)
        seconds = terminal.wait_until(program.has_moved, 10)
        terminal.close(program.quit)
        if seconds is None:
            return None
        found.append(seconds)
    return statistics.median(found) * 1000


def _idle(terminal: Terminal, figures: Figures, seconds: float) -> None:
    written, used, begun = terminal.written, terminal.cpu(), time.perf_counter()
    while time.perf_counter() - begun < seconds:
        chunk = terminal.read(0.2)
        if chunk is not None:
            terminal.feed(chunk)
    figures.idle_bytes = terminal.written - written
    figures.idle_cpu = (terminal.cpu() - used) / seconds * 100


def _press(terminal: Terminal, step: Step) -> dict[str, float]:
    paints, sizes, used = [], [], terminal.cpu()
    times = step.times or len(step.keys)
    for n in range(times):
        expect = step.at_last if step.at_last and n == times - 1 else step.expect
        painted, size = terminal.press(step.keys[n % len(step.keys)], step, expect)
        sizes.append(size)
        if painted is not None:
            paints.append(painted * 1000)
    paints.sort()
    missed = times - len(paints)
    if not paints:
        return {"missed": missed}
    return {
        "p50": statistics.median(paints),
        "p99": paints[min(len(paints) - 1, int(len(paints) * 0.99))],
        "bytes": statistics.median(sizes),
        "cpu_ms": (terminal.cpu() - used) / times * 1000,
        "missed": missed,
    }


def _hold(terminal: Terminal, hold: Hold) -> dict[str, float]:
    used = terminal.cpu()
    lag, written = terminal.hold(hold)
    return {
        "lag": lag * 1000,
        "bytes": written / hold.times,
        "cpu_ms": (terminal.cpu() - used) / hold.times * 1000,
        "missed": 0,
    }
