"""What an account may be called, and where it may belong."""

import re
import unicodedata

from riskzone.errors import InputError
from riskzone.services.context import Context

_NAME = re.compile(r"(?=.{2,40}\Z)[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
#: Names that stand in the audit chain for somebody else.
_TAKEN = frozenset({"system", "sign-in", "local-operator"})
_LONGEST = 60
_TITLE = 60


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


def whole_area(ctx: Context) -> str:
    """The area served, as a jurisdiction."""
    return "" if ctx.settings.area == "CN" else ctx.settings.area


def division_code(ctx: Context, code: str) -> str:
    """A division code as grants hold it: one that is known in the area served.

    Raises
    ------
    InputError
        It is none.
    """
    stated = code.strip().removesuffix("0000") if len(code.strip()) == 6 else code.strip()
    if stated in {"", whole_area(ctx)} or stated in ctx.divisions.provinces:
        return stated
    found = ctx.divisions.resolve_code(stated)
    # A village is cut to its township: a role must not grow wider than what was typed.
    if found is None or len(stated) > len(found):
        raise InputError("accounts.unknown_division", value=stated[:20])
    return found


def tidy_title(text: str) -> str:
    """An office or post as it is kept.

    Raises
    ------
    InputError
        It is too long.
    """
    title = " ".join(text.split())
    if len(title) > _TITLE:
        raise InputError("accounts.title_long", length=len(title), most=_TITLE)
    return title
