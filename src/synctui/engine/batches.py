"""Which documents go out together: as many as one call takes, a credit note with its invoice only where it may."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

from synctui.domain.booking import BookingRequest
from synctui.domain.capabilities import Capabilities
from synctui.domain.plan import Action, Step

SizeOfPdf = Callable[[Action], Awaitable[int]]
"""Bytes of the PDF that goes out with a document; 0 for none."""
_DOCUMENT, _LINE = 2000, 500
"""Bytes that tags, amounts and names of one document and of one line take at the most, texts not counted."""


async def next_chunk(left: deque[Action], capabilities: Capabilities, size_of_pdf: SizeOfPdf) -> list[Action]:
    """Take the next documents off the queue: edits go alone, and what may not go with the others waits its turn.

    The whole request stays within `max_request_bytes`, unless one document alone is larger.
    """
    first = left.popleft()
    if first.step is Step.PUSH_EDIT:
        return [first]
    chunk, waiting, keys = [first], [], {first.document.key}
    most = capabilities.max_request_bytes
    room = most - await _size(first, size_of_pdf) if most is not None else 0
    while left and len(chunk) < max(1, capabilities.max_batch):
        action = left.popleft()
        must_follow = action.document.credits in keys and not capabilities.credits_in_batch
        if action.step is not first.step or must_follow:
            waiting.append(action)
            continue
        if most is not None:
            room -= await _size(action, size_of_pdf)
            if room < 0:
                waiting.append(action)
                break
        chunk.append(action)
        keys.add(action.document.key)
    left.extendleft(reversed(waiting))
    return chunk


async def _size(action: Action, size_of_pdf: SizeOfPdf) -> int:
    assert action.request is not None
    return size_of(action.request, await size_of_pdf(action))


def size_of(request: BookingRequest, pdf: int = 0) -> int:
    """About how many bytes a document takes in a request, its PDF of `pdf` bytes as base64: rather too many."""
    texts = [request.document.customer.name, request.document.note or ""]
    texts += [line.description for line in request.lines]
    words = sum(len(text.encode()) for text in texts)
    return _DOCUMENT + len(request.lines) * _LINE + words + (pdf + 2) // 3 * 4


def fits_alone(request: BookingRequest, pdf: int, capabilities: Capabilities) -> bool:
    most = capabilities.max_request_bytes
    return most is None or size_of(request, pdf) <= most
