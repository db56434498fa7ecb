"""The colours of heat, as people see them who miss one kind of cone: steps keep their order and neighbours stay apart.

Colours come from `static/src/css/tokens.css`. Simulation: Machado, Oliveira, Fernandes 2009, full severity; distance: CIE 1976.
"""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

TOKENS = Path("static/src/css/tokens.css").read_text()
SEEN = {
    "all cones": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ @ np.ones(3)
APART = 6.0  # two and a half times what is just noticed


def token(theme: str, name: str) -> str:
    block = TOKENS[TOKENS.index(f'[data-bs-theme="{theme}"] {{') :]
    found = re.search(rf"--{name}: ([^;]+);", block)
    assert found, name
    return found[1]


def linear(colour: str) -> np.ndarray:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    values = np.array([int(digits[place : place + 2], 16) for place in (0, 2, 4)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray, cones: str) -> np.ndarray:
    x, y, z = TO_XYZ @ np.clip(SEEN[cones] @ light, 0, 1) / WHITE
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def steps(theme: str, kind: str, cones: str) -> list[np.ndarray]:
    return [lab(linear(token(theme, f"{kind}{step}")), cones) for step in range(1, 8)]


@pytest.mark.parametrize("cones", SEEN)
@pytest.mark.parametrize("kind", ["h", "d"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_neighbouring_steps_can_be_told_apart(theme: str, kind: str, cones: str) -> None:
    for one, next_one in pairwise(steps(theme, kind, cones)):
        assert np.linalg.norm(one - next_one) > APART


@pytest.mark.parametrize("cones", SEEN)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hotter_is_darker_whoever_looks(theme: str, cones: str) -> None:
    lightness = [step[0] for step in steps(theme, "h", cones)]

    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("cones", SEEN)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_more_and_less_are_not_one_colour(theme: str, cones: str) -> None:
    less_and_more = steps(theme, "d", cones)

    for far in (1, 2, 3):
        assert np.linalg.norm(less_and_more[3 - far] - less_and_more[3 + far]) > 2 * APART
