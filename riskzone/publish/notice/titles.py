"""A title in lines that say something each: 2号, centred, at most twenty signs a line."""

#: Signs of 22 pt in 156 mm.
_MOST = 20
#: A line may end behind these, and not before them.
_AFTER = "、，；：》）的"
_NOT_FIRST = "、，；：。》）！？”’"
_NOT_LAST = "《（“‘"


def title_lines(title: str, most: int = _MOST) -> tuple[str, ...]:
    """A title in as few lines as it needs, about alike, ended where a phrase ends if they can be.

    Parameters
    ----------
    title : str
    most : int
        Full signs of a line; an ASCII sign is half of one.
    """
    lines: list[str] = []
    rest = title
    while _width(rest) > most:
        count = int(-(-_width(rest) // most))
        end = _end(rest, _width(rest) / count, most)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*lines, rest)


def _end(text: str, wanted: float, most: int) -> int:
    """Where the first line ends: near the wanted width, behind a phrase rather than inside one."""

    def cost(end: int) -> float:
        before, after = text[end - 1], text[end]
        if after in _NOT_FIRST or before in _NOT_LAST:
            return 100.0
        inside_word = before.isascii() and after.isascii() and not after.isspace()
        inside_brackets = _depth(text[:end]) > 0
        far = abs(_width(text[:end]) - wanted)
        return (
            far
            + (50 if inside_word else 0)
            + (9 if inside_brackets else 0)
            - (4 if before in _AFTER or after == "的" else 0)
        )

    ends = [end for end in range(1, len(text)) if _width(text[:end]) <= most]
    return min(ends, key=cost)


def _depth(text: str) -> int:
    """Brackets and quotation marks that are open at the end of a text."""
    return sum(text.count(sign) for sign in _NOT_LAST) - sum(map(text.count, "》）”’"))


def _width(text: str) -> float:
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
