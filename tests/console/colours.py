"""What people see of colours: CIE Lab, CIEDE2000 and contrast; with all cones, and without one kind of them."""

import math
from collections.abc import Callable
from typing import Final, TypeAlias

Three: TypeAlias = tuple[float, float, float]

# Machado, Oliveira and Fernandes (2009), severity 1, on linear light.
EYES: Final[dict[str, tuple[Three, Three, Three]]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ: Final[tuple[Three, Three, Three]] = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE: Final[Three] = (0.95047, 1.0, 1.08883)


def linear(colour: str) -> Three:
    """The linear light of #rrggbb (sRGB)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _each(lambda part: part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4, (red, green, blue))


def seen(light: Three, eye: str) -> Three:
    """That light as it looks to such an eye, in Lab."""
    clipped = _each(lambda part: min(1.0, max(0.0, part)), _times(EYES[eye], light))
    x, y, z = _each(_cube_root, _over(_times(_TO_XYZ, clipped), _WHITE))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one: Three, other: Three) -> float:
    """How far apart in brightness, by WCAG 2: 1 to 21."""
    dark, light = sorted(_times(_TO_XYZ, each)[1] for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def distance(one: Three, other: Three) -> float:
    """CIEDE2000 between two places in Lab; about 1 is just seen, 10 at a glance."""
    chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(chroma**7 / (chroma**7 + 25**7)))
    (l1, c1, h1), (l2, c2, h2) = (_polar(place, stretch) for place in (one, other))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    mean_l, mean_c, mean_h = (l1 + l2) / 2, (c1 + c2) / 2, h1 + turn / 2
    if c1 * c2 == 0:
        mean_h = h1 + h2
    lightness = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2))
    strength = (c2 - c1) / (1 + 0.045 * mean_c)
    hue /= 1 + 0.015 * mean_c * _waves(mean_h)
    bend = 60 * math.exp(-((((mean_h % 360) - 275) / 25) ** 2))
    rotation = -math.sin(math.radians(bend)) * 2 * math.sqrt(mean_c**7 / (mean_c**7 + 25**7))
    return math.sqrt(lightness**2 + strength**2 + hue**2 + rotation * strength * hue)


def _waves(hue: float) -> float:
    def wave(share: float, times: int, shift: float) -> float:
        return share * math.cos(math.radians(times * hue + shift))

    return 1 - wave(0.17, 1, -30) + wave(0.24, 2, 0) + wave(0.32, 3, 6) - wave(0.2, 4, -63)


def _polar(place: Three, stretch: float) -> Three:
    lightness, a, b = place
    return lightness, math.hypot(a * stretch, b), math.degrees(math.atan2(b, a * stretch)) % 360


def _cube_root(part: float) -> float:
    return math.cbrt(part) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116


def _times(matrix: tuple[Three, Three, Three], light: Three) -> Three:
    first, second, third = (sum(map(lambda a, b: a * b, row, light)) for row in matrix)
    return first, second, third


def _over(light: Three, white: Three) -> Three:
    return light[0] / white[0], light[1] / white[1], light[2] / white[2]


def _each(work: Callable[[float], float], three: Three) -> Three:
    return work(three[0]), work(three[1]), work(three[2])
