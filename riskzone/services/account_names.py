"""What an account may be called."""

import re
import unicodedata

from riskzone.errors import InputError

_NAME = re.compile(r"(?=.{2,40}\Z)[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
#: Names that stand in the audit chain for somebody else.
_TAKEN = frozenset({"system", "sign-in", "local-operator"})
_LONGEST = 60


def normal_name(text: str) -> str:
    """A name as it is compared: half-width, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", text[:_LONGEST]).strip().lower()


def new_name(text: str) -> str:
    """A name for a new account.

    Raises
    ------
    InputError
        It is not 2 to 40 Latin letters, digits and single ``. _ -`` between them.
    """
    name = normal_name(text)
    if not _NAME.fullmatch(name) or name in _TAKEN or name.startswith("oidc-"):
        raise InputError("accounts.bad_name", value=text[:_LONGEST] or "-")
    return name
