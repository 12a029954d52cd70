"""The table that a run prints, and the file that keeps every reading of every round."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.options import Options
from tests.bench.readings import Line, Spread

_COLUMNS = ("", "per second", "p50 ms", "p99 ms", "ratio to", "aim", "peak MB", "errors")


def print_lines(console: Console, lines: Sequence[Line]) -> None:
    """Prints one table for each section."""
    for section in dict.fromkeys(line.section for line in lines):
        own = [line for line in lines if line.section == section]
        table = Table(*_COLUMNS, title=section, title_justify="left")
        for column in table.columns:
            column.no_wrap = True
        for column in table.columns[1:]:
            column.justify = "right"
        for line in own:
            table.add_row(*_cells(line, {each.name: each for each in own}))
        console.print(table)
        for line in own:
            if line.note and line.readings:
                console.print(f"  {line.name}: {line.note}", style="dim", highlight=False)


def write_json(path: Path, options: Options, lines: Sequence[Line]) -> None:
    """Keeps all that was read, with the machine it was read on."""
    machine = {"processors": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    said = {key: str(value) if isinstance(value, Path) else value for key, value in asdict(options).items()}
    report = {"machine": machine, "options": said, "lines": [_record(line, lines) for line in lines]}
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _cells(line: Line, others: dict[str, Line]) -> list[str]:
    if not line.readings:
        return [line.name, line.note]
    rate = line.rate
    ratios = [(line.ratio(others[name]), name, aim) for name, aim in line.against.items()]
    late = [(line.lateness(others[name]), name, aim) for name, aim in line.late_against.items()]
    return [
        line.name,
        f"{_figure(rate.median)} ({_figure(rate.least)}–{_figure(rate.most)})",
        _figure(line.latency("p50_ms")),
        _figure(line.latency("p99_ms")),
        "\n".join(
            [
                *(f"{_ratio(ratio)} × {name}" for ratio, name, _ in ratios),
                *(f"p99 {_ratio(ratio)} × {name}" for ratio, name, _ in late),
            ]
        ),
        "\n".join(
            [
                *("" if aim is None else _aim(ratio.median, aim) for ratio, _, aim in ratios),
                *(_most(ratio.median, aim) for ratio, _, aim in late),
            ]
        ),
        _figure(line.peak_mb)
        if line.most_mb is None
        else f"{_figure(line.peak_mb)} {_most(line.peak_mb, line.most_mb)}",
        str(line.errors),
    ]


def _record(line: Line, lines: Sequence[Line]) -> dict[str, object]:
    """A line with its medians and ratios worked out."""
    others = {each.name: each for each in lines if each.section == line.section}
    ratios = {name: {**line.ratio(others[name])._asdict(), "aim": aim} for name, aim in line.against.items()}
    late = {name: {**line.lateness(others[name])._asdict(), "aim": aim} for name, aim in line.late_against.items()}
    return {
        "section": line.section,
        "name": line.name,
        "per_second": line.rate._asdict() if line.readings else None,
        "p50_ms": line.latency("p50_ms"),
        "p99_ms": line.latency("p99_ms"),
        "ratios": ratios,
        "p99_ratios": late,
        "peak_mb": line.peak_mb,
        "errors": line.errors,
        "note": line.note,
        "rounds": [asdict(reading) for reading in line.readings],
    }


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(ratio: Spread) -> str:
    return f"{ratio.median:.3g} ({ratio.least:.3g}–{ratio.most:.3g})"


def _most(reached: float | None, aim: float) -> str:
    return "" if reached is None else f"{'✓' if reached <= aim else '✗'} ≤ {aim:g}"


def _aim(reached: float, aim: float) -> str:
    return f"{'✓' if reached >= aim else '✗'} ≥ {aim:g}"
