"""A notice as text, before it is set: paragraphs, and what stands around them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Language = Literal["zh", "en"]
#: 0: running text; 1 一、 2 （一） 3 1. 4 （1）.
Depth = Literal[0, 1, 2, 3, 4]

_HAN = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body.

    Parameters
    ----------
    text : str
        With its number.
    depth : {0, 1, 2, 3, 4}
        What it is set as; the number is part of the text.
    head : bool
        A heading by itself, without a full stop.
    phone : bool
        Whether it stands in the text for phones: what is decided does, and whom to call.
    """

    text: str
    depth: Depth = 0
    head: bool = False
    phone: bool = True


@dataclass(frozen=True)
class Annex:
    """What follows the document on a page of its own.

    Parameters
    ----------
    title : str
    tables : tuple of (str, tuple of (str, str, str))
        Caption → rows: number, longitude, latitude.
    """

    title: str
    tables: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]


@dataclass(frozen=True, kw_only=True)
class NoticeText:
    """A notice, ready to be set.

    Parameters
    ----------
    language : {"zh", "en"}
    kind : str
        通知, 通告 …: what it calls itself.
    body : str
        The body that decides, as its mark in red at the head.
    marks : tuple of str
        Draft, internal, demonstration, no longer in force; ``()``: none.
    urgency : str
    number : str
    title : str
    to : str
        主送机关; ``""`` for what is posted for everybody.
    paragraphs : tuple of Paragraph
    annex : Annex, optional
    signatory, date : str
    note : str
        附注: how it is disclosed.
    copies : str
        抄送.
    printed_by, printed_on : str
    foot : tuple of str
        Source, fonts that stand for others, snapshot and audit chain.
    """

    language: Language
    kind: str
    body: str
    marks: tuple[str, ...] = ()
    urgency: str = ""
    number: str = ""
    title: str
    to: str = ""
    paragraphs: tuple[Paragraph, ...]
    annex: Annex | None = None
    signatory: str
    date: str
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    printed_on: str = ""
    foot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """Something decided, with what is listed under it.

    Parameters
    ----------
    text : str
        A sentence without its full stop; with items, it introduces them.
    items : tuple of str
    after : tuple of str
        Whole sentences that follow.
    call : str
        A sentence that says whom to call.
    phone : bool
        Whether the sentence itself stands in the text for phones.
    """

    text: str
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    call: str = ""
    phone: bool = True


@dataclass(frozen=True)
class Section:
    """Items under one heading.

    Parameters
    ----------
    head : str
    items : tuple of Item
    phone : bool
        Whether they stand in the text for phones.
    """

    head: str
    items: tuple[Item, ...]
    phone: bool = True


def numbered(sections: Iterable[Section], language: Language) -> tuple[Paragraph, ...]:
    """Sections as numbered paragraphs: 一、 with a heading, （一）, 1.

    One section needs no heading, and a single item no number: its parts move up.
    """
    given = [section for section in sections if section.items]
    if len(given) == 1:
        return tuple(_items(given[0].items, 1 if len(given[0].items) > 1 else 0, language))
    found: list[Paragraph] = []
    for position, section in enumerate(given, 1):
        mark = number(1, position, language)
        found.append(Paragraph(f"{mark}{section.head}", 1, head=True, phone=False))
        made = _items(section.items, 2 if len(section.items) > 1 else 0, language)
        found += [replace(one, phone=one.phone and section.phone) for one in made]
    return tuple(found)


def _items(items: tuple[Item, ...], depth: int, language: Language) -> Iterator[Paragraph]:
    for position, item in enumerate(items, 1):
        mark = number(depth, position, language) if depth else ""
        text = item.text if item.items else ended(item.text, language)
        yield Paragraph(mark + text, phone=item.phone)
        for under, text in enumerate(item.items, 1):
            last = under == len(item.items)
            end = ended(text, language) if last else text + ("；" if language == "zh" else ";")
            # Places are counted with figures, whatever they stand under.
            yield Paragraph(number(3, under, language) + end)
        for text in item.after:
            yield Paragraph(text, phone=False)
        if item.call:
            yield Paragraph(item.call)


def number(depth: int, position: int, language: Language) -> str:
    """The number of a paragraph: 一、 （一） 1. （1）, or A. (a) 1. (1) in English."""
    if language == "en":
        return (f"{position}. ", f"({position}) ", f"{position}) ", f"({position}) ")[depth - 1]
    han = chinese_number(position)
    return (f"{han}、", f"（{han}）", f"{position}.", f"（{position}）")[depth - 1]


def chinese_number(value: int) -> str:
    """一 … 九十九, as headings are counted; larger ones in figures."""
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    if not tens:
        return _HAN[ones]
    return ("" if tens == 1 else _HAN[tens]) + "十" + (_HAN[ones] if ones else "")


def ended(text: str, language: Language) -> str:
    """A sentence with its full stop."""
    stop = "。" if language == "zh" else "."
    return text if text.endswith(("。", ".", "！", "？", "：", ":")) else text + stop
