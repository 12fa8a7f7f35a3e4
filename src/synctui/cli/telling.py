"""What a sync says on stderr while it goes on: one line for each thing worth knowing."""

from __future__ import annotations

from collections.abc import Mapping

from synctui.cli.output import say
from synctui.domain.events import DocumentDone, Event, Phase, PhaseChanged, Progress, Result, Waiting
from synctui.i18n import N_, _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import clock_time, count, duration

READ_AT_ONCE = 200
"""Documents between two lines about reading: about a minute's."""
_PHASES = {
    Phase.READING: N_("reading Teamleader"),
    Phase.CONNECTING: N_("connecting"),
    Phase.LOOKING_UP: N_("looking up what is there already"),
    Phase.CUSTOMERS: N_("customers"),
    Phase.DOCUMENTS: N_("invoices and credit notes"),
    Phase.PDFS: N_("sending PDFs"),
    Phase.PAYMENTS: N_("reading payments"),
    Phase.WRITING_BACK: N_("writing back to Teamleader"),
}


class Teller:
    """A sink of events. `names` is what each integration is called, `titles` its tool."""

    def __init__(self, names: Mapping[str, str], titles: Mapping[str, str], zone: str) -> None:
        self._names = names
        self._titles = titles
        self._zone = zone
        self._read = 0
        """Documents of the source that were read when that was told last."""

    def __call__(self, event: Event) -> None:
        text = self._words(event)
        if text is not None:
            name = self._names.get(event.integration, event.integration)
            say(f"{name}: {text}" if name else text)

    def _reading(self, done: int, total: int, left: float) -> str | None:
        """One line for so many documents, so that a read of hours shows that it goes on."""
        if 0 <= done - self._read < READ_AT_ONCE:
            return None
        self._read = done
        words = _("reading Teamleader: {n} of {total}").format(n=count(done), total=count(total))
        return f"{words}, {_('{time} left').format(time=duration(left))}"

    def _words(self, event: Event) -> str | None:
        match event:
            case PhaseChanged(phase=phase, total=None):
                return _(_PHASES[phase])
            case PhaseChanged(phase=phase, total=int(total)):
                return f"{_(_PHASES[phase])}: {count(total)}" if total else None
            case Progress(phase=Phase.READING, done=done, total=int(total), seconds_left=float(left)):
                return self._reading(done, total, left)
            case Waiting(until=until):
                return _("waiting for the limit until {time}").format(time=clock_time(until, self._zone))
            case DocumentDone(result=Result.REFUSED | Result.UNKNOWN, code=str(code)):
                title = self._titles.get(event.integration)
                return f"✗ {event.number}  {error_text(code, event.values, title, tool_text=event.tool_text).what}"
            case _:
                return None
