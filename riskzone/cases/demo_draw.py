"""Seeded draws of the demonstration, the same on every Python and platform."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Draws of one key; nothing but ``random()`` is used, whose sequence Python guarantees."""

    def __init__(self, *key: object) -> None:
        self._stream = random.Random("/".join(map(str, key)))  # noqa: S311 - not a secret

    def between(self, least: int, most: int) -> int:
        """Draw a whole number of [least, most]."""
        return least + int(self._stream.random() * (most - least + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        """Draw one of some choices."""
        return choices[self.between(0, len(choices) - 1)]

    def rank(self) -> float:
        """Draw a number of [0, 1)."""
        return self._stream.random()
