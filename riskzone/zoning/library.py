"""Where schemes come from: the shipped folder, or a file of the user's own."""

from functools import lru_cache
from pathlib import Path

from riskzone.errors import NotFound, SchemeError
from riskzone.settings import DATA
from riskzone.zoning.checks import check_scheme
from riskzone.zoning.scheme import Scheme, parse_scheme

SHIPPED = DATA / "schemes"


def scheme_ids() -> tuple[str, ...]:
    """Ids of the shipped schemes, ascending."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_scheme(name: str) -> Scheme:
    """A shipped scheme by id, or any by the path of its file; fully checked.

    Raises
    ------
    NotFound
        Neither a shipped id nor a file.
    SchemeError
        See :func:`parse_scheme` and :func:`check_scheme`.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    if not (name.endswith(".toml") and path.is_file()) and name not in scheme_ids():
        raise NotFound("zoning.no_such_scheme", scheme=name, known=", ".join(scheme_ids()))
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SchemeError("zoning.scheme_not_toml", file=path.name, reason=str(error)) from error
    return scheme_of(text, path.name)


@lru_cache(maxsize=64)
def scheme_of(text: str, name: str) -> Scheme:
    """A checked scheme from its text; the same text is checked once."""
    scheme = parse_scheme(text, name)
    check_scheme(scheme, name)
    return scheme
