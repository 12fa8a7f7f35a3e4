"""A line to type or paste into: what is pasted may have been broken over several lines on its way here."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class PasteInput(Input):
    """Takes the whole of what is pasted; line breaks and what surrounds them fall out.

    Its cursor stands still: one that blinks is two writes a second over SSH.
    """

    def on_mount(self) -> None:
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        # The framework asks every class for its own handler, one after the other.
        event.prevent_default()
        event.stop()
        text = joined(event.text)
        if text and self.selection.is_empty:
            self.insert_text_at_cursor(text)
        elif text:
            self.replace(text, *self.selection)


def joined(text: str) -> str:
    """One line out of what a terminal has wrapped.

    >>> joined(" https://x.test/landed?code=a\\n   bc&state=1\\r\\n")
    'https://x.test/landed?code=abc&state=1'
    """
    return "".join(part.strip() for part in text.splitlines())
