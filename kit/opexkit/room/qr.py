"""A QR picture of an address, as SVG or text."""

import segno

_QUIET = 4
_LONGEST = 500
"""Bytes of an address whose picture a phone still reads from a wall."""


def modules(text: str) -> list[list[bool]]:
    """The dark modules of a QR code, row by row, without the quiet zone.

    Raises:
        ValueError: the text has more than 500 bytes.
    """
    if len(text.encode()) > _LONGEST:
        raise ValueError(f"an address of {len(text.encode())} bytes is too long for a QR picture; use a shorter one")
    return [[bool(dark) for dark in row] for row in segno.make_qr(text, error="m", boost_error=False).matrix]


def qr_svg(text: str) -> str:
    """The picture as SVG, without style and script."""
    rows = modules(text)
    size = len(rows) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    box = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
    return f'{box}<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'


def qr_text(text: str) -> str:
    """The picture as text of half blocks, for a dark terminal: what is drawn there is light."""
    rows = [[False, False, *row, False, False] for row in modules(text)]
    edge = [False] * len(rows[0])
    rows = [edge, edge, *rows, edge, edge, *([edge] if len(rows) % 2 else [])]
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("".join(signs[pair] for pair in zip(*two, strict=True)) for two in pairs)
