"""Where rules come from: the shipped folder."""

from functools import lru_cache

from riskzone.errors import NotFound
from riskzone.healthcode.rules import Rules, parse_rules
from riskzone.settings import DATA

SHIPPED = DATA / "healthcode"


def rules_ids() -> tuple[str, ...]:
    """Ids of the shipped rules, ascending."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


@lru_cache(maxsize=16)
def load_rules(name: str) -> Rules:
    """Shipped rules by their id.

    Raises
    ------
    NotFound
        There are none of this id; names those there are.
    SchemeError
        See :func:`riskzone.healthcode.rules.parse_rules`.
    """
    if name not in rules_ids():
        raise NotFound("healthcode.no_such_rules", rules=name, known=", ".join(rules_ids()))
    return parse_rules((SHIPPED / f"{name}.toml").read_text("utf-8"), f"{name}.toml")
