"""How bulletins name places: prefectures by their short name, provinces and counties in full."""

import tomllib
from collections.abc import Mapping
from functools import cache

from riskzone.errors import NotFound
from riskzone.messages import Words
from riskzone.places.divisions import load_divisions
from riskzone.places.english import division_words
from riskzone.places.names import stem
from riskzone.release.bulletin import ELSEWHERE, HalfName
from riskzone.settings import DATA

_FILE = DATA / "publishing" / "provinces.toml"
_ELSEWHERE: Mapping[HalfName, Words] = {
    "local": Words("地区待核", "place being verified"),
    "imported": Words("其他省份", "other provinces"),
}


@cache
def provinces() -> Mapping[str, Words]:
    """Provinces by their code of two digits."""
    return {code: Words(*names) for code, names in tomllib.loads(_FILE.read_text("utf-8")).items()}


@cache
def place_words(code: str, half: HalfName) -> Words:
    """Name the place of a part; the code itself where no division has it.

    Parameters
    ----------
    code : str
        Division code of two, six or nine digits, or :data:`~riskzone.release.bulletin.ELSEWHERE`.
    half : {"local", "imported"}
    """
    if code == ELSEWHERE:
        return _ELSEWHERE[half]
    if code.removesuffix("0000") in provinces():
        return provinces()[code.removesuffix("0000")]
    try:
        name = load_divisions(code[:2]).name(code)
    except NotFound:
        return Words(code, code)
    short = stem(name)[0] if len(code) == 6 and code.endswith("00") else name
    return (
        division_words(code, name)
        if short == name
        else Words(short, str(division_words(code, short).en))
    )


def area_words(code: str) -> Words:
    """Name the area of a bulletin in full."""
    if code == "CN":
        return Words("全国", "China")
    padded = code.ljust(6, "0")
    if padded[:2] in provinces() and padded.endswith("0000"):
        return provinces()[padded[:2]]
    return division_words(padded, load_divisions(code).name(padded))


def inside_words(code: str) -> Words:
    """An area as the sentence of its local cases begins: "黑龙江省省内"."""
    words = area_words(code)
    return Words(f"{words.zh}{words.zh[-1]}内" if words.zh[-1] in "省市" else words.zh, words.en)


def whole_words(code: str) -> Words:
    """An area as the sentence of its imported cases begins: "全省"."""
    words = area_words(code)
    kind = words.zh[-1]
    return Words(f"全{kind}" if kind in "省市区县" else words.zh, words.en)
