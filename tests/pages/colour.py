"""OKLCH, OKLab and linear sRGB, one from another."""

import math

# Ottosson 2020: Oklab from and to linear sRGB.
TO_LMS = (
    (0.41222147, 0.53633254, 0.05144599),
    (0.21190350, 0.68069955, 0.10739696),
    (0.08830246, 0.28171884, 0.62997870),
)
TO_LAB = (
    (0.21045426, 0.79361778, -0.00407205),
    (1.97799850, -2.42859221, 0.45059371),
    (0.02590404, 0.78277177, -0.80867577),
)
FROM_LAB = (1, 0.39633778, 0.21580376), (1, -0.10556135, -0.06385417), (1, -0.08948418, -1.29148555)
FROM_LMS = (
    (4.07674166, -3.30771159, 0.23096993),
    (-1.26843800, 2.60975740, -0.34131940),
    (-0.00419609, -0.70341861, 1.70761470),
)


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def linear_rgb(oklch):
    lightness, chroma, hue = oklch[0], oklch[1], math.radians(oklch[2])
    lab = lightness, chroma * math.cos(hue), chroma * math.sin(hue)
    return times(FROM_LMS, [x**3 for x in times(FROM_LAB, lab)])


def oklab(rgb):
    return times(TO_LAB, [max(x, 0) ** (1 / 3) for x in times(TO_LMS, rgb)])
