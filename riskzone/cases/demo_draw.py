"""Seeded draws of the demonstration, the same on every Python and platform."""

import random


class Draw:
    """Draws of one key; nothing but ``random()`` is used, whose sequence Python guarantees."""

    def __init__(self, *key: object) -> None:
        self._stream = random.Random("/".join(map(str, key)))  # noqa: S311 - not a secret

    def between(self, least: int, most: int) -> int:
        """Draw a whole number of [least, most]."""
        return least + int(self._stream.random() * (most - least + 1))

    def rank(self) -> float:
        """Draw a number of [0, 1)."""
        return self._stream.random()
