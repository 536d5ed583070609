"""Bars of parts as SVG text, written directly: a fixed layout for each number of rows, so nothing is laid out twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from opexkit.view.letters import fitted, text_width
from opexkit.view.style import INK

WIDE, NARROW = 338.4, 276.0
"""Points. Narrow is what a screen of 400 px leaves room for, so that letters keep their size there."""

_PITCH = 20.9
_THICK = 0.66  # of the pitch
_TEXT, _SMALL = 8.5, 7.5
_GAP = 4.0
_END = "0.0000"  # room behind bars that share a scale with other pictures
_KEY_LINE = 12.5
_KEY_COLUMNS = 3
_KEY_EDGE = 2.0
_MARGIN = 4.0  # between a number and the sides of its part, so that neighbors stay apart
_WIDEST = 0.44  # of the width, for names of rows
_HATCHES = {
    "//": '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6"/>',
    "xx": '<path d="M0 0L8 8M8 0L0 8"/>',
    "..": '<circle cx="2" cy="2" r=".7"/><circle cx="6" cy="6" r=".7"/>',
}


@dataclass(frozen=True, slots=True)
class Tone:
    """How one kind of part looks: its name in the key, its color, that of its number, and a hatch."""

    name: str
    fill: str
    ink: str
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its tone, its length, and what is written into it."""

    tone: Tone
    length: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its name, its parts from left to right, and what stands behind them."""

    name: str
    segments: tuple[Segment, ...]
    end: str = ""
    end_color: str = INK


def stacked(
    bars: Sequence[Bar],
    key: Sequence[Tone],
    ends_aligned: bool = False,
    full: float | None = None,
    width: float = WIDE,
) -> str:
    """Write bars as SVG, first on top, with a key of their tones below; a name that is too long is cut.

    Args:
        bars: the rows.
        key: the tones, in the order in which they are named.
        ends_aligned: whether what stands behind the bars stands in a column, right of the longest bar.
        full: the length that fills the width; that of the longest bar if none is given.
        width: of the picture, in points.
    """
    names = [fitted(bar.name, _WIDEST * width, _TEXT) for bar in bars]
    left = max((text_width(name, _TEXT) for name in names), default=0.0) + _GAP
    ends = max((text_width(bar.end, _TEXT, bold=True) for bar in bars), default=0.0)
    ends = max(ends, text_width(_END, _TEXT, bold=True)) if full else ends
    longest = full or max((_length(bar) for bar in bars), default=0.0) or 1.0
    scale = (width - left - (ends + 2 * _GAP if ends else _GAP)) / longest
    drawn = [part for row, bar in enumerate(bars) for part in _bar(bar, names[row], row, left, scale)]
    drawn += [
        _text(
            left + (longest if ends_aligned else _length(bar)) * scale + _GAP,
            _middle(row),
            bar.end,
            bar.end_color,
            weight="bold",
        )
        for row, bar in enumerate(bars)
        if bar.end
    ]
    top = len(bars) * _PITCH + _GAP
    columns = _columns(key, width)
    drawn += _key(columns, top)
    height = top + _KEY_LINE * max((len(column) for column in columns), default=0) + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height:.1f}pt" '
        f'viewBox="0 0 {width} {height:.1f}" font-family="DejaVu Sans, sans-serif">\n'
        f"{_patterns(key)}" + "\n".join(drawn) + "\n</svg>\n"
    )


def _bar(bar: Bar, name: str, row: int, left: float, scale: float) -> list[str]:
    drawn = [_text(left - _GAP, _middle(row), name, anchor="end")]
    at = left
    for part in bar.segments:
        if not part.length:
            continue
        wide = part.length * scale
        drawn.append(_box(at, row * _PITCH + _PITCH * (1 - _THICK) / 2, wide, _PITCH * _THICK, part.tone))
        if text := _fitting(part.text, wide):
            drawn += _number(at + wide / 2, _middle(row), part, text)
        at += wide
    return drawn


def _fitting(text: str, wide: float) -> str:
    """What a part has room for: its text, the last word of it, or nothing."""
    tries = [text, text.rpartition(" ")[2]]
    return next((each for each in tries if text_width(each, _SMALL) + _MARGIN < wide), "")


def _number(x: float, y: float, part: Segment, text: str) -> list[str]:
    """What is written into a part; on a hatch it has a ground of its own."""
    ground = []
    if part.tone.hatch:
        wide = text_width(text, _SMALL) + 2
        ground = [
            f'<rect x="{x - wide / 2:.1f}" y="{y - 5:.1f}" width="{wide:.1f}" height="10" fill="{part.tone.fill}"/>'
        ]
    return [*ground, _text(x, y, text, part.tone.ink, _SMALL, "middle")]


def _columns(tones: Sequence[Tone], width: float) -> list[Sequence[Tone]]:
    """The key's columns: as many as the picture has room for, three at most."""
    for count in range(_KEY_COLUMNS, 1, -1):
        columns = [tones[start::count] for start in range(count)]
        if _KEY_EDGE + sum(map(_column_width, columns)) <= width:
            return columns
    return [tones]


def _column_width(column: Sequence[Tone]) -> float:
    return 32 + max((text_width(tone.name, _SMALL) for tone in column), default=0.0)


def _key(columns: Sequence[Sequence[Tone]], top: float) -> list[str]:
    """The key: a small box and a name for each tone, in columns as wide as their names need."""
    drawn, x = [], _KEY_EDGE
    for column in columns:
        for line, tone in enumerate(column):
            y = top + _KEY_LINE * line
            drawn.append(_box(x, y + 2.5, 15, 6.5, tone))
            drawn.append(_text(x + 20, y + 6, tone.name, size=_SMALL))
        x += _column_width(column)
    return drawn


def _box(x: float, y: float, width: float, height: float, tone: Tone) -> str:
    place = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    fills = [tone.fill, f"url(#{_pattern_id(tone.hatch)})"] if tone.hatch else [tone.fill]
    return "".join(f'{place} fill="{fill}" stroke="{INK}" stroke-width=".6"/>' for fill in fills)


def _text(
    x: float, y: float, text: str, color: str = INK, size: float = _TEXT, anchor: str = "start", weight: str = "normal"
) -> str:
    """A line of text whose capitals stand in the middle of `y`."""
    style = f'fill="{color}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y + 0.36 * size:.1f}" {style}>{escape(text)}</text>'


def _patterns(tones: Sequence[Tone]) -> str:
    drawn = [
        f'<pattern id="{_pattern_id(hatch)}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<g fill="{INK if hatch == ".." else "none"}" stroke="{INK}" stroke-width=".6">{_HATCHES[hatch]}</g></pattern>'
        for hatch in dict.fromkeys(tone.hatch for tone in tones if tone.hatch)
    ]
    return f"<defs>{''.join(drawn)}</defs>\n" if drawn else ""


def _pattern_id(hatch: str) -> str:
    return f"hatch-{list(_HATCHES).index(hatch)}"


def _length(bar: Bar) -> float:
    return sum(part.length for part in bar.segments)


def _middle(row: int) -> float:
    return (row + 0.5) * _PITCH
