"""How far apart two points are."""

from math import asin, cos, radians, sin, sqrt

EARTH_MILES = 3958.8


def miles(a_latitude: float, a_longitude: float, b_latitude: float, b_longitude: float) -> float:
    """The great-circle distance of two points in statute miles (haversine, mean radius)."""
    half = radians(b_latitude - a_latitude) / 2, radians(b_longitude - a_longitude) / 2
    square = sin(half[0]) ** 2 + cos(radians(a_latitude)) * cos(radians(b_latitude)) * sin(half[1]) ** 2
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(square)))
