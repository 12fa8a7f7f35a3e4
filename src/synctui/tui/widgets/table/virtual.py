"""What stands in for the stock table's dictionaries and lists of rows: they answer for one row and enumerate none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from textual.widgets.data_table import Row, RowKey

PENDING = "…"
"""First character of the key of a row whose page is still on its way."""


class RowSource(Protocol):
    def row_total(self) -> int: ...

    def key_at(self, i: int) -> str: ...

    def index_of_key(self, key: str) -> int | None: ...


def index_of(source: RowSource, key: RowKey | str) -> int | None:
    value = key if isinstance(key, str) else key.value
    if value is None:
        return None
    return int(value[1:]) if value[0] == PENDING else source.index_of_key(value)


class VirtualRows:
    """In place of `rows` and `_data`: as long as the view, iterable as if it were empty."""

    def __init__(self, source: RowSource) -> None:
        self._source = source

    def __len__(self) -> int:
        return self._source.row_total()

    def __iter__(self) -> Iterator[RowKey]:
        return iter(())

    def __contains__(self, key: RowKey) -> bool:
        return index_of(self._source, key) is not None

    def __getitem__(self, key: RowKey) -> Row:
        return Row(key, 1)

    def get(self, key: RowKey, default: Row | None = None) -> Row | None:
        return Row(key, 1) if key in self else default

    def clear(self) -> None:
        """Nothing is held here."""


class VirtualLocations:
    """In place of `_row_locations`: from key to place and back."""

    def __init__(self, source: RowSource) -> None:
        self._source = source

    def __contains__(self, key: RowKey) -> bool:
        return index_of(self._source, key) is not None

    def get(self, key: RowKey) -> int | None:
        return index_of(self._source, key)

    def get_key(self, i: int) -> RowKey | None:
        return RowKey(self._source.key_at(i)) if 0 <= i < self._source.row_total() else None


class VirtualOffsets:
    """In place of `_y_offsets`: every row is one line high."""

    def __init__(self, source: RowSource) -> None:
        self._source = source

    def __len__(self) -> int:
        return self._source.row_total()

    def __getitem__(self, i: int) -> tuple[RowKey, int]:
        return RowKey(self._source.key_at(i)), 0
