"""A terminal that may go away: writing to one that is gone must never hold the program up.

Textual writes from a thread over a short queue. When an SSH session drops, the first write to the dead terminal ends
that thread, the queue fills up, and the next write would wait for ever.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from synctui.tui.leaving import leave_now
from synctui.tui.terse import Terse

if TYPE_CHECKING:
    from textual.driver import Driver


class GoneQuietly:
    """An output that swallows what a terminal that is gone can no longer take."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.is_gone = False

    def write(self, text: str) -> None:
        if not self.is_gone:
            try:
                self._file.write(text)
            except (OSError, ValueError):
                self.is_gone = True

    def flush(self) -> None:
        if not self.is_gone:
            try:
                self._file.flush()
            except (OSError, ValueError):
                self.is_gone = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def sturdy_driver() -> type[Driver] | None:
    """Textual's own driver over such an output; None where the system has another one."""
    try:
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:
        return None

    class SturdyDriver(LinuxDriver):
        """Writes no more than needed, and leaves when the terminal has gone, instead of calling that a fault."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._file = GoneQuietly(self._file)  # type: ignore[assignment, arg-type]
            self._terse = Terse()

        def write(self, data: str) -> None:
            super().write(self._terse(data))

        def start_application_mode(self) -> None:
            self._terse = Terse()
            super().start_application_mode()  # type: ignore[no-untyped-call]

        def _run_input_thread(self) -> None:
            try:
                self.run_input_thread()
            except OSError:
                self._app.call_later(leave_now, self._app)

    return SturdyDriver
