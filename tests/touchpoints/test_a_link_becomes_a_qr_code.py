"""A link becomes a QR code that says exactly that link, at level M and with its quiet zone, as SVG and as PNG."""

import re
import struct
import zlib

import segno

from backend.touchpoints.rules.qr_codes import qr_png, qr_svg

URL = "https://kizuna.example/o/1.sxyz12.zzzzzz.AAAAbbbbCCCCdddd-_"
QUIET = 4


def _matrix() -> list[list[bool]]:
    """The modules of the code with its quiet zone, as the standard's own encoding of this very text has them."""
    code = segno.make(URL, error="m", boost_error=False, micro=False)
    assert (code.error, code.is_micro) == ("M", False)
    return [[bool(module) for module in row] for row in code.matrix_iter(scale=1, border=QUIET)]


def test_the_image_holds_the_modules_and_the_quiet_zone() -> None:
    matrix = _matrix()
    pixels = _pixels(qr_png(URL))
    scale = len(pixels) // len(matrix)
    assert scale == 16
    assert [[pixel == 0 for pixel in row[::scale]] for row in pixels[::scale]] == matrix
    assert all(pixel != 0 for row in pixels[: QUIET * scale] for pixel in row)


def test_the_drawing_holds_the_same_modules_on_white() -> None:
    matrix = _matrix()
    side = len(matrix)
    drawn = re.fullmatch(
        r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 (\d+) (\d+)">'
        r'<path fill="#fff" d="M0 0h(\d+)v(\d+)h-\d+z"/><path stroke="#000" d="([^"]+)"/></svg>',
        qr_svg(URL),
    )
    assert drawn is not None
    assert [int(number) for number in drawn.groups()[:4]] == [side] * 4
    assert _drawn(drawn[5]) == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


def test_it_runs_nothing_and_asks_nobody() -> None:
    drawn = qr_svg(URL)
    assert [word for word in ("script", "href", "style", "<!", "data:") if word in drawn] == []


def _pixels(png: bytes) -> list[list[int]]:
    """The pixels of a PNG of one bit and one channel, whose lines are told whole or by the line above."""
    width, height, depth = struct.unpack(">IIB", png[16:25])
    assert depth == 1
    packed = b"".join(_chunks(png, b"IDAT"))
    lines, stride = zlib.decompress(packed), (width + 7) // 8 + 1
    rows, above = [], bytes(stride - 1)
    for start in range(0, stride * height, stride):
        told, line = lines[start], lines[start + 1 : start + stride]
        assert told in {0, 2}
        above = bytes((byte + over) % 256 for byte, over in zip(line, above, strict=True)) if told else line
        rows.append(above)
    return [[row[x // 8] >> (7 - x % 8) & 1 for x in range(width)] for row in rows]


def _chunks(png: bytes, wanted: bytes) -> list[bytes]:
    found, place = [], 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == wanted:
            found.append(png[place + 8 : place + 8 + length])
        place += length + 12
    return found


def _drawn(path: str) -> set[tuple[int, int]]:
    """The modules that a path of horizontal strokes covers."""
    covered: set[tuple[int, int]] = set()
    x, y = 0.0, 0.0
    for command, numbers in _commands(path):
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            covered |= {(round(x) + step, round(y - 0.5)) for step in range(round(numbers[0]))}
            x += numbers[0]
    return covered


def _commands(path: str) -> list[tuple[str, list[float]]]:
    spaced = path.replace("M", " M ").replace("m", " m ").replace("h", " h ").replace("-", " -").split()
    commands: list[tuple[str, list[float]]] = []
    for word in spaced:
        if word.isalpha():
            commands.append((word, []))
        else:
            commands[-1][1].append(float(word))
    return commands
