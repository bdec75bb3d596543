"""Language of the command line, and texts of the catalogue in it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from riskzone.messages import Language, render

_VARIABLE = "RISKZONE_LANGUAGE"


@dataclass(frozen=True)
class Words:
    """The same words in both languages; a parameter that is itself a text.

    Without it a message in both languages would repeat both inside each of its halves.
    """

    zh: str
    en: str

    @classmethod
    def of(cls, code: str, params: Mapping[str, Any]) -> "Words":
        """An entry of the catalogue; its parameters may be words themselves."""
        return cls(_in(code, params, "zh"), _in(code, params, "en"))

    def __str__(self) -> str:
        match language():
            case "zh":
                return self.zh
            case "en":
                return self.en
            case _:
                return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def language() -> Language:
    """The language chosen for messages; both where nothing, or nothing known, is chosen.

    Read from the environment, so that help and errors about settings have a language too.
    """
    chosen = os.environ.get(_VARIABLE, "both")
    return cast("Language", chosen) if chosen in ("zh", "en") else "both"


def say(code: str, **params: Any) -> str:
    """An entry of the catalogue in the language of the command line."""
    return str(Words.of(code, params))


def say_it(code: str, params: Mapping[str, Any]) -> str:
    """An entry with parameters that came with it from another room."""
    return str(Words.of(code, params))


def _in(code: str, params: Mapping[str, Any], chosen: Literal["zh", "en"]) -> str:
    given = {k: getattr(v, chosen) if isinstance(v, Words) else v for k, v in params.items()}
    return render(code, given, chosen)
