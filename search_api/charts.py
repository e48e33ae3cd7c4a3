"""Plots as inline SVG, drawn here: nothing is loaded, nothing runs, and they print.

Every chart is drawn :data:`WIDTH` units wide, about a phone's screen, so that its letters keep their size there; wider screens set
several side by side. Colours and letters come from the page's style sheet by class (``c0``…``c7`` for the systems in turn).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from markupsafe import Markup, escape

WIDTH = 380
COLOURS = 8
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 12, 10, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its interval."""

    name: str
    colour: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: ``values[k - 1]`` at k."""

    name: str
    colour: int
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Share:
    """A whole cut into parts, which add up to 1."""

    name: str
    parts: Sequence[float]


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """A bar a row, 0–1, its name above it, with its interval as whiskers."""
    step, bar = 38, 14
    height = _TOP + step * len(rows) + 24
    scale = WIDTH - 60
    drawn = [_axis_x(0, scale, height - 20, (0, 0.2, 0.4, 0.6, 0.8, 1.0), _TOP)]
    for at, row in enumerate(rows):
        y = _TOP + step * at
        middle = y + 18 + bar / 2
        drawn += [
            _text(0, y + 13, _fitted(row.name, 44), "name"),
            f'<rect class="c{row.colour % COLOURS}" x="0" y="{y + 18}" width="{row.mean * scale:.1f}" height="{bar}"/>',
            f'<path class="whisker" d="M{row.low * scale:.1f} {middle - 4}v8m0 -4H{row.high * scale:.1f}m0 -4v8"/>',
            _text(max(row.high, row.mean) * scale + 5, middle + 4, f"{row.mean:.3f}", "value"),
        ]
    return _svg(title, height, drawn)


def shares(title: str, names: Sequence[str], rows: Sequence[Share]) -> Markup:
    """A whole bar a row, cut into parts that the legend ``names``, from the best to the worst."""
    step, bar = 38, 16
    height = _TOP + step * len(rows) + 8 + 18 * ((len(names) + 2) // 3)
    drawn: list[str] = []
    for at, row in enumerate(rows):
        y = _TOP + step * at
        drawn.append(_text(0, y + 13, _fitted(row.name, 60), "name"))
        x = 0.0
        for number, part in enumerate(row.parts):
            width = part * WIDTH
            drawn.append(f'<rect class="r{number}" x="{x:.1f}" y="{y + 18}" width="{width:.1f}" height="{bar}"/>')
            if width > 26:
                drawn.append(_text(x + width / 2, y + 18 + bar / 2 + 4, f"{part:.0%}", f"inside r{number}t", "middle"))
            x += width
    top = _TOP + step * len(rows) + 8
    for number, name in enumerate(names):
        x, y = (number % 3) * (WIDTH / 3), top + 18 * (number // 3)
        drawn.append(f'<rect class="r{number}" x="{x:.1f}" y="{y}" width="10" height="10"/>')
        drawn.append(_text(x + 15, y + 9, name, "tick"))
    return _svg(title, height, drawn)


def curves(title: str, lines: Sequence[Line], across: str) -> Markup:
    """Curves over k = 1…n, k drawn by its logarithm, values 0–1."""
    height, columns = 250, 2
    legend = 18 * ((len(lines) + columns - 1) // columns)
    longest = max(len(line.values) for line in lines)
    plot_width, plot_height = WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM

    def x_of(k: float) -> float:
        return _LEFT + plot_width * (log10(k) / log10(longest) if longest > 1 else 0)

    drawn = []
    for tick in (0, 0.25, 0.5, 0.75, 1.0):
        y = _TOP + plot_height * (1 - tick)
        drawn += [
            f'<path class="grid" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>',
            _text(_LEFT - 5, y + 4, f"{tick:g}", "tick", "end"),
        ]
    for k in (1, 2, 5, 10, 20, 50, 100):
        if k <= longest:
            drawn.append(_text(x_of(k), height - _BOTTOM + 16, str(k), "tick", "middle"))
    drawn.append(_text(WIDTH - _RIGHT, height - 3, across, "tick", "end"))
    for at, line in enumerate(lines):
        points = " ".join(f"{x_of(k):.1f},{_TOP + plot_height * (1 - value):.1f}" for k, value in enumerate(line.values, 1))
        drawn.append(f'<polyline class="line l{line.colour % COLOURS}" points="{points}"/>')
        x, y = (at % columns) * (WIDTH / columns), height + 4 + 18 * (at // columns)
        drawn.append(f'<path class="line l{line.colour % COLOURS}" d="M{x:.1f} {y + 5}h22"/>')
        drawn.append(_text(x + 28, y + 9, _fitted(line.name, 24), "tick"))
    return _svg(title, height + 8 + legend, drawn)


def gains(title: str, values: Sequence[float]) -> Markup:
    """Every question's difference, -1–1, from the greatest gain to the greatest loss."""
    height = 170
    plot_width, plot_height = WIDTH - _LEFT - _RIGHT, height - 2 * _TOP
    middle = _TOP + plot_height / 2
    drawn = []
    for tick in (-1, -0.5, 0, 0.5, 1):
        y = middle - tick * plot_height / 2
        drawn += [
            f'<path class="{"axis" if tick == 0 else "grid"}" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>',
            _text(_LEFT - 5, y + 4, f"{tick:+g}" if tick else "0", "tick", "end"),
        ]
    width = plot_width / max(len(values), 1)
    for at, value in enumerate(sorted(values, reverse=True)):
        if value:
            tall = abs(value) * plot_height / 2
            y = middle - tall if value > 0 else middle
            drawn.append(
                f'<rect class="{"gain" if value > 0 else "loss"}" x="{_LEFT + at * width:.2f}" y="{y:.1f}" '
                f'width="{max(width * 0.86, 0.4):.2f}" height="{max(tall, 0.5):.1f}"/>'
            )
    return _svg(title, height, drawn)


def _axis_x(left: float, scale: float, y: float, ticks: Sequence[float], top: float) -> str:
    parts = []
    for tick in ticks:
        x = left + tick * scale
        parts.append(f'<path class="grid" d="M{x:.1f} {top}V{y}"/>')
        parts.append(_text(x, y + 14, f"{tick:g}", "tick", "start" if tick == 0 else "middle"))
    return "".join(parts)


def _fitted(text: str, columns: int) -> str:
    """``text`` cut to so many columns, of which a wide character takes two."""
    taken = 0
    for at, char in enumerate(text):
        taken += 2 if ord(char) > 0x2E7F else 1
        if taken > columns:
            return f"{text[:at]}…"
    return text


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, height: float, drawn: Sequence[str]) -> Markup:
    inside = "".join(drawn)
    # Numbers are ours and every text is escaped.
    return Markup(
        f'<svg class="chart" role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height:g}">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )
