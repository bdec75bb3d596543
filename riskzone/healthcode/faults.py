"""What is wrong with rules beyond their form: field, value, and what would be right."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from riskzone.messages import Words, render

if TYPE_CHECKING:
    from riskzone.healthcode.rules import Reason, RulesFile

_Found = Iterator[tuple[str, object, Words]]

#: Words that would make a list of reasons an open one.
_OPEN_ZH = (
    *("其他", "其它", "其余", "特殊", "人工", "手工", "杂项"),
    *("酌情", "未列明", "不明原因", "另行", "兜底", "领导要求"),
)
_OPEN_EN = re.compile(
    r"(?<![a-z])(others?|else|misc|miscellaneous|special|manual(ly)?|unspecified|unknown|various"
    r"|etc|catch.?all|ad.?hoc|discretion(ary)?|arbitrary)(?![a-z])"
)
#: A document is named by words: neither a dash nor a blank stands for one.
_NAMED = re.compile(r"[^\W\d_]{2}")
#: Words that stand where a document is missing.
_NO_DOCUMENT = frozenset(
    [
        *("none", "nodocument", "notyet", "tbd", "todo", "tobedecided", "unknown", "ditto"),
        *("待定", "待补", "待发", "暂无", "没有", "同上", "不详", "无文件"),
    ]
)
#: Marks nobody sees, or that turn the direction of writing.
_UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp", "Co", "Cs"))
#: What a reason may not call assumed: it says who the reason is, not what it does.
_NEVER_ASSUMED = ("id", "zh", "en", "document", "assumed", "ends")


def faults(file: "RulesFile", kinds: Sequence[str]) -> _Found:
    """Every value that does not fit, the first the most telling one.

    Parameters
    ----------
    file : RulesFile
    kinds : sequence of str
        The closed list of kinds of exposures.

    Yields
    ------
    tuple of str, object, Words
        The field, its value, and what would be right, in both languages.
    """
    colours = [one.id for one in file.colours]
    reasons = [one.id for one in file.reason]
    yield from _unseen(file)
    yield from _twice("colours", colours)
    yield from _twice("colours.glyph", [one.glyph for one in file.colours])
    yield from _twice("reason", reasons)
    for one in file.reason:
        where = f"reason.{one.id}"
        for key in ("id", "zh", "en"):
            if _open(getattr(one, key)):
                yield f"{where}.{key}", getattr(one, key), _words("healthcode.open_reason")
        if not _is_document(one.document):
            yield f"{where}.document", one.document, _words("healthcode.document")
        if one.colour not in colours[:-1]:
            known = ", ".join(colours[:-1])
            yield f"{where}.colour", one.colour, _words("healthcode.colour", known=known)
        yield from _of_course(one, where)
        yield from _of_stay(one, where)
        yield from _of_ends(one, where, file.reason)
        yield from _of_assumed(one, where)
    yield from _of_kinds(file, kinds)
    if file.in_city is not None and not _is_document(file.in_city.document):
        yield "in_city.document", file.in_city.document, _words("healthcode.document")
    followed = {ending.then for one in file.reason for ending in one.ends}
    for one in file.reason:
        if not (one.kinds or one.circle_codes or one.id in followed):
            yield f"reason.{one.id}.kinds", "", _words("healthcode.never_given")


def _open(name: str) -> bool:
    plain = unicodedata.normalize("NFKC", name).casefold().replace("_", " ")
    together = "".join(plain.split())
    return bool(_OPEN_EN.search(plain)) or any(word in together for word in _OPEN_ZH)


def _is_document(name: str) -> bool:
    words = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()
    return _NAMED.search(name) is not None and words not in _NO_DOCUMENT


def _unseen(file: "RulesFile") -> _Found:
    """Texts with marks that cannot be read where they are shown."""
    listed = [("", file), *((f"colours.{one.id}.", one) for one in file.colours)]
    listed += [(f"reason.{one.id}.", one) for one in file.reason]
    listed += [("in_city.", file.in_city)] if file.in_city is not None else []
    for where, part in listed:
        for key, value in part:
            marks = value if isinstance(value, str) else ""
            if any(unicodedata.category(mark) in _UNSEEN for mark in marks):
                yield f"{where}{key}", repr(value), _words("healthcode.unseen")


def _of_kinds(file: "RulesFile", kinds: Sequence[str]) -> _Found:
    """A kind of exposure that is forgotten would be green without anybody having said so."""
    used = {kind for one in file.reason for kind in one.kinds}
    forgotten = [kind for kind in kinds if kind not in used and kind not in file.uncoded]
    if forgotten:
        yield "reason.kinds", ", ".join(forgotten), _words("healthcode.forgotten")
    for kind in file.uncoded:
        if kind in used:
            yield "uncoded", kind, _words("healthcode.coded")


def _of_course(one: "Reason", where: str) -> _Found:
    counted = one.lasts in ("days", "check_ins")
    if counted and one.days is None:
        yield f"{where}.days", "", _words("healthcode.days_missing", lasts=one.lasts)
    if not counted and one.days is not None:
        yield f"{where}.days", one.days, _words("healthcode.days_idle", lasts=one.lasts)
    if one.lasts == "open" and one.kinds and not one.ends:
        yield f"{where}.lasts", one.lasts, _words("healthcode.endless")
    if one.begins == "to" and one.lasts == "to":
        yield f"{where}.lasts", one.lasts, _words("healthcode.over")
    if one.circle_codes and (one.kinds or one.ends or one.lasts != "to"):
        yield f"{where}.circle_codes", ", ".join(one.circle_codes), _words("healthcode.circle")


def _of_stay(one: "Reason", where: str) -> _Found:
    stays = "stay" in one.kinds
    if stays != (one.level is not None):
        yield f"{where}.level", one.level or "", _words("healthcode.stay_level")
    if stays and one.kinds != ("stay",):
        yield f"{where}.kinds", ", ".join(one.kinds), _words("healthcode.stay_alone")
    if stays and one.begins != "to":
        yield f"{where}.begins", one.begins, _words("healthcode.stay_begins")
    if one.look_back_days and not stays:
        yield f"{where}.look_back_days", one.look_back_days, _words("healthcode.look_back_idle")


def _of_ends(one: "Reason", where: str, reasons: Sequence["Reason"]) -> _Found:
    yield from _twice(f"{where}.ends", [ending.by for ending in one.ends])
    known = {other.id: other for other in reasons}
    for ending in one.ends:
        follower = known.get(ending.then)
        if ending.then and (follower is None or not _follows(follower)):
            yield f"{where}.ends.then", ending.then, _words("healthcode.follower")


def _follows(one: "Reason") -> bool:
    alone = not (one.kinds or one.circle_codes or one.ends)
    return alone and one.lasts in ("days", "check_ins")


def _of_assumed(one: "Reason", where: str) -> _Found:
    known = sorted(one.model_fields_set.difference(_NEVER_ASSUMED))
    known += [f"ends.{ending.by}" for ending in one.ends]
    for key in one.assumed:
        if key not in known:
            told = ", ".join(known)
            yield f"{where}.assumed", key, _words("healthcode.assumed", known=told)


def _twice(where: str, ids: Sequence[str]) -> _Found:
    for one in sorted({one for one in ids if ids.count(one) > 1}):
        yield where, one, _words("healthcode.twice")


def _words(code: str, **params: Any) -> Words:
    return Words(render(code, params, "zh"), render(code, params, "en"))
