"""The figures of one run as a table, one column for each program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.terminal import Figures

Cell = Callable[[Figures], str]


def table(all_figures: Sequence[Figures]) -> str:
    """A table in Markdown."""
    rows = [("", *(figures.name for figures in all_figures))]
    rows += [(title, *(cell(figures) for figures in all_figures)) for title, cell in _lines(all_figures)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def _lines(all_figures: Sequence[Figures]) -> list[tuple[str, Cell]]:
    lines: list[tuple[str, Cell]] = [
        ("first row on the screen, ms (worst)", lambda f: f"{f.ready_ms:.0f} ({f.ready_worst_ms:.0f})"),
        ("Down pressed at that moment, seen after, ms", lambda f: _number(f.first_key_ms)),
        ("all rows counted or loaded, ms", lambda f: _number(f.loaded_ms)),
        ("memory, MB (most)", lambda f: f"{f.memory_mb:.0f} ({f.peak_mb:.0f})"),
        ("idle for 3 s: bytes, processor %", lambda f: f"{f.idle_bytes}, {f.idle_cpu:.1f}"),
    ]
    names = list(dict.fromkeys(name for figures in all_figures for name in figures.steps))
    for name in names:
        if any("lag" in figures.steps.get(name, {}) for figures in all_figures):
            lines.append((f"{name}: ms behind, bytes per key", _held(name)))
        else:
            lines.append((f"{name}: ms (99th of 100), bytes", _pressed(name)))
        lines.append((f"{name}: processor ms per key", _part(name, "cpu_ms", ".1f")))
    lines.append(("load of the machine at the start", lambda f: f"{f.load:.1f}"))
    return lines


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _held(name: str) -> Cell:
    return lambda f: f"{f.steps[name]['lag']:.0f}, {f.steps[name]['bytes']:.0f}" if name in f.steps else "–"


def _pressed(name: str) -> Cell:
    def cell(figures: Figures) -> str:
        step = figures.steps.get(name)
        if step is None or "p50" not in step:
            return "–"
        missed = f", missed {step['missed']}" if step["missed"] else ""
        return f"{step['p50']:.1f} ({step['p99']:.1f}), {step['bytes']:.0f}{missed}"

    return cell


def _part(name: str, part: str, form: str) -> Cell:
    return lambda f: format(f.steps[name][part], form) if part in f.steps.get(name, {}) else "–"
