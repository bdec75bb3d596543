"""A notice as short messages: whole sentences where they fit, each part by itself."""

import re
from collections.abc import Iterator

from riskzone.messages import render
from riskzone.publish.notice.text import Language, NoticeText

#: Signs of one message in UCS-2, as UTF-16 counts them (3GPP TS 23.038: 140 octets).
LONGEST = 70
#: Where a text may be broken, the best places first.
_BREAKS = ("。！？.!?", "；;", "，,、：", ")）”’ ")
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\(?\d+[.)] ?)")


def messages(told: NoticeText) -> tuple[str, ...]:
    """The decision in messages of at most 70 signs, numbered where there are several.

    Parameters
    ----------
    told : NoticeText
        Its opening and its closing words and the measures are left out; every line of what is
        decided is there, and whom to call.
    """
    return parts(_whole(told), told.body, told.language)


def _whole(told: NoticeText) -> str:
    """What is decided, in one line, nothing twice; the number of the paper at its end."""
    said = [_NUMBER.sub("", one.text) for one in told.paragraphs if one.phone]
    join = "" if told.language == "zh" else " "
    return join.join(dict.fromkeys([*said, *([told.number] if told.number else [])]))


def parts(text: str, body: str, language: Language) -> tuple[str, ...]:
    """A text in messages: the sender first, "（1/3）" behind where there are several."""
    whole = render("notice.sms", {"body": body, "text": text}, language)
    if width(whole) <= LONGEST:
        return (whole,)
    # More parts need longer numbers: as long as it takes, the room for them grows.
    for digits in (1, 2, 3):
        last = "9" * digits
        tail = width(_numbered("", f"{last}/{last}", language))
        found = tuple(_cut(whole, LONGEST - tail))
        if len(str(len(found))) <= digits:
            return tuple(
                _numbered(one, f"{position}/{len(found)}", language)
                for position, one in enumerate(found, 1)
            )
    raise ValueError(f"{len(text)} signs are no short message")


def width(text: str) -> int:
    """Signs of a message as the network counts them: what lies beyond the first plane is two."""
    return len(text.encode("utf-16-le")) // 2


def _numbered(text: str, number: str, language: Language) -> str:
    return text + render("notice.sms_number", {"number": number}, language)


def _cut(text: str, most: int) -> Iterator[str]:
    rest = text
    while width(rest) > most:
        end = _end(rest, most)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    if rest:
        yield rest


def _end(text: str, most: int) -> int:
    """Where the longest beginning ends: behind a sign that ends something, in its last half."""
    end = min(len(text), most)
    while width(text[:end]) > most:
        end -= max(1, (width(text[:end]) - most) // 2)
    for signs in _BREAKS:
        found = max(text.rfind(sign, end // 2, end) for sign in signs)
        if found >= 0:
            return found + 1
    return end
