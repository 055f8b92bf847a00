"""How colours look to people with and without every kind of cone, and on a grey printer."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb

# Of linear RGB, at full severity: Machado GM, Oliveira MM, Fernandes LAF. A physiologically-based
# model for simulation of color vision deficiency. IEEE Trans Vis Comput Graph 2009;15:1291-1298.
SEEN_BY = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Linear sRGB to XYZ, white D65 (IEC 61966-2-1).
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour: str) -> np.ndarray:
    """Return a colour's linear RGB."""
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(colour: str, cones: str = "all cones") -> np.ndarray:
    """Return CIE L*a*b* of a colour as seen with these cones."""
    xyz = TO_XYZ @ np.clip(SEEN_BY[cones] @ linear(colour), 0, 1) / (TO_XYZ @ np.ones(3))
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, cones: str = "all cones") -> float:
    """Return the distance Delta E (CIE 1976) between two colours: 2.3 can just be noticed."""
    return float(np.linalg.norm(lab(one, cones) - lab(other, cones)))


def lightness(colour: str) -> float:
    """Return L* from 0 to 100: what is left on a grey printer."""
    return float(lab(colour)[0])
