"""A QR picture of an address (ISO/IEC 18004: byte mode, level M, versions 1 to 10), as modules, SVG or text."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

Modules = list[list[bool]]

_BLOCKS: Sequence[tuple[int, tuple[int, ...]]] = (
    (10, (16,)),
    (16, (28,)),
    (26, (44,)),
    (18, (32, 32)),
    (24, (43, 43)),
    (16, (27,) * 4),
    (18, (31,) * 4),
    (22, (38, 38, 39, 39)),
    (22, (36, 36, 36, 37, 37)),
    (26, (43, 43, 43, 43, 44)),
)
"""By version: codewords that correct errors in each block, and the data codewords of the blocks (level M)."""
_ALIGNED = ((), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34), (6, 22, 38), (6, 24, 42), (6, 26, 46), (6, 28, 50))
_QUIET = 4

_EXP = [1]
for _ in range(254):
    _EXP.append(_EXP[-1] << 1 if _EXP[-1] < 128 else (_EXP[-1] << 1) ^ 0x11D)
_LOG = {value: power for power, value in enumerate(_EXP)}


def modules(text: str) -> Modules:
    """The dark modules of a QR code, row by row, without the quiet zone.

    Raises:
        ValueError: the text has more than 213 bytes.
    """
    data = text.encode()
    version = next((number for number, (_, blocks) in enumerate(_BLOCKS, 1) if _fits(data, number, sum(blocks))), None)
    if version is None:
        raise ValueError(f"an address of {len(data)} bytes is too long for a QR picture; use a shorter one")
    codewords = _interleaved(_codewords(data, version), version)
    grid, fixed = _frame(version)
    _place(grid, fixed, codewords)
    return min((_masked(grid, fixed, mask) for mask in range(8)), key=_penalty)


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


def _fits(data: bytes, version: int, room: int) -> bool:
    return 4 + (8 if version < 10 else 16) + 8 * len(data) <= 8 * room


def _codewords(data: bytes, version: int) -> list[int]:
    room = sum(_BLOCKS[version - 1][1])
    bits = f"0100{len(data):0{8 if version < 10 else 16}b}" + "".join(f"{byte:08b}" for byte in data)
    bits += "0" * min(4, 8 * room - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[start : start + 8], 2) for start in range(0, len(bits), 8)]
    return words + [(0xEC, 0x11)[place % 2] for place in range(room - len(words))]


def _interleaved(words: list[int], version: int) -> list[int]:
    correcting, sizes = _BLOCKS[version - 1]
    blocks, start = [], 0
    for size in sizes:
        blocks.append(words[start : start + size])
        start += size
    checks = [_remainder(block, correcting) for block in blocks]
    mixed = [block[place] for place in range(max(sizes)) for block in blocks if place < len(block)]
    return mixed + [check[place] for place in range(correcting) for check in checks]


def _times(one: int, other: int) -> int:
    return _EXP[(_LOG[one] + _LOG[other]) % 255] if one and other else 0


def _remainder(block: Sequence[int], count: int) -> list[int]:
    """The codewords that correct errors of a block (Reed-Solomon over GF(256))."""
    factor = [1]
    for power in range(count):
        factor = [low ^ _times(high, _EXP[power]) for low, high in zip([*factor, 0], [0, *factor], strict=True)]
    rest = [*block, *[0] * count]
    for place in range(len(block)):
        lead = rest[place]
        for offset, value in enumerate(factor):
            rest[place + offset] ^= _times(value, lead)
    return rest[-count:]


def _frame(version: int) -> tuple[Modules, Modules]:
    """The modules that every code of a version has, and which they are."""
    size = 17 + 4 * version
    grid, fixed = ([[False] * size for _ in range(size)] for _ in range(2))

    def put(x: int, y: int, dark: bool) -> None:
        if 0 <= x < size and 0 <= y < size:
            grid[y][x], fixed[y][x] = dark, True

    for place in range(size):
        put(6, place, place % 2 == 0)
        put(place, 6, place % 2 == 0)
    for (x, y), dx, dy in product(((3, 3), (size - 4, 3), (3, size - 4)), range(-4, 5), range(-4, 5)):
        put(x + dx, y + dy, max(abs(dx), abs(dy)) in (0, 1, 3))
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for x, y in product(_ALIGNED[version - 1], repeat=2):
        if (x, y) not in corners:
            for dx, dy in product(range(-2, 3), repeat=2):
                put(x + dx, y + dy, max(abs(dx), abs(dy)) != 1)
    for x, y, _ in _format_places(size, 0):
        put(x, y, False)
    put(8, size - 8, True)
    if version >= 7:
        for place, bit in enumerate(_bits(version, 18, 12, 0x1F25)):
            put(size - 11 + place % 3, place // 3, bit)
            put(place // 3, size - 11 + place % 3, bit)
    return grid, fixed


def _bits(value: int, length: int, extra: int, divisor: int) -> list[bool]:
    """A value with its check bits, the lowest first."""
    rest = value << extra
    for shift in range(length - extra - 1, -1, -1):
        if rest >> (shift + extra) & 1:
            rest ^= divisor << shift
    whole = value << extra | rest
    return [bool(whole >> place & 1) for place in range(length)]


def _format_places(size: int, mask: int) -> Iterator[tuple[int, int, bool]]:
    """Where the format stands, twice, and its bits."""
    bits = [bit ^ bool(0x5412 >> place & 1) for place, bit in enumerate(_bits(mask, 15, 10, 0x537))]
    first = [(8, y) for y in (0, 1, 2, 3, 4, 5, 7, 8)] + [(x, 8) for x in (7, 5, 4, 3, 2, 1, 0)]
    second = [(size - 1 - x, 8) for x in range(8)] + [(8, size - 7 + y) for y in range(7)]
    for places in (first, second):
        for (x, y), bit in zip(places, bits, strict=True):
            yield x, y, bit


def _place(grid: Modules, fixed: Modules, codewords: Sequence[int]) -> None:
    """Write the codewords in columns of two, up and down from the right."""
    size = len(grid)
    bits = (word >> shift & 1 for word in codewords for shift in range(7, -1, -1))
    upward = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for y in range(size - 1, -1, -1) if upward else range(size):
            for x in (right, right - 1):
                if not fixed[y][x]:
                    grid[y][x] = bool(next(bits, 0))
        upward = not upward


_MASKS: Sequence[Callable[[int, int], int]] = (
    lambda x, y: (x + y) % 2,
    lambda _x, y: y % 2,
    lambda x, _y: x % 3,
    lambda x, y: (x + y) % 3,
    lambda x, y: (x // 3 + y // 2) % 2,
    lambda x, y: x * y % 2 + x * y % 3,
    lambda x, y: (x * y % 2 + x * y % 3) % 2,
    lambda x, y: ((x + y) % 2 + x * y % 3) % 2,
)


def _masked(grid: Modules, fixed: Modules, mask: int) -> Modules:
    turn = _MASKS[mask]
    rows = [
        [dark if fixed[y][x] else dark ^ (turn(x, y) == 0) for x, dark in enumerate(row)] for y, row in enumerate(grid)
    ]
    for x, y, bit in _format_places(len(grid), mask):
        rows[y][x] = bit
    return rows


def _penalty(rows: Modules) -> int:
    """How hard a picture is to read, by the standard's four rules."""
    lines = ["".join("01"[dark] for dark in line) for line in (*rows, *zip(*rows, strict=True))]
    parted = [run for line in lines for run in line.replace("01", "0 1").replace("10", "1 0").split()]
    runs = sum(len(run) - 2 for run in parted if len(run) > 4)
    size = len(rows)
    squares = sum(
        rows[y][x] == rows[y][x + 1] == rows[y + 1][x] == rows[y + 1][x + 1]
        for y, x in product(range(size - 1), repeat=2)
    )
    finders = sum(
        line.startswith(pattern, place)
        for line in lines
        for place in range(size - 10)
        for pattern in ("10111010000", "00001011101")
    )
    dark = sum(map(sum, rows)) * 100 / size**2
    return runs + 3 * squares + 40 * finders + 10 * int(abs(dark - 50) / 5)
