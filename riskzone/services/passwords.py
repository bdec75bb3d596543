"""Passwords: hashed with Argon2id, compared in constant time, made up where none is given."""

import re
import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from riskzone.errors import InputError

SHORTEST = 10
LONGEST = 128
_DISTINCT = 5

#: Without signs that are mistaken for each other when read from a screen.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"

#: 64 MiB, 3 passes, 4 lanes: the second recommended choice of RFC 9106, section 4.
HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)

#: Each comparison takes 64 MiB: strangers who try many at once wait for each other.
_AT_ONCE = BoundedSemaphore(2)


def made_up() -> str:
    """A password of 20 signs, about 99 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(4))


def check_new(password: str, name: str) -> None:
    """Refuse a password that is too easy to guess.

    Length is asked for instead of kinds of signs (NIST SP 800-63B, section 5.1.1.2).

    Raises
    ------
    InputError
        Says what would be right; never quotes the password.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError("accounts.password_length", shortest=SHORTEST, longest=LONGEST)
    if len(set(password)) < _DISTINCT or name in password.lower() or _is_row(password):
        raise InputError("accounts.password_easy")


def _is_row(password: str) -> bool:
    """Whether it is a plain row of digits: a date, a phone, an identity number."""
    return re.fullmatch(r"[\d\W_]+", password) is not None


def hashed(password: str) -> str:
    """The Argon2id hash of a password, with its own salt."""
    with _AT_ONCE:
        return HASHER.hash(_normal(password))


def matches(password: str, kept: str) -> bool:
    """Whether a password is the one of a hash; without a hash it takes as long, and is not."""
    with _AT_ONCE:
        try:
            right = HASHER.verify(kept or _nobody(), _normal(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return bool(right and kept)


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with weaker numbers than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    """The hash of a password nobody has."""
    return HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    # Keyboards differ in how they compose signs.
    return unicodedata.normalize("NFKC", password)
