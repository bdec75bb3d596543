"""What could not be used of a file, in sentences: refused values, rows without a place."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from riskzone.cases.tables import Rejection, Unlocated
from riskzone.messages import Language, render

#: Lines named of rows that are told together.
_LINES_SHOWN = 12


def rejection_text(file: str, rejection: Rejection, language: Language = "zh") -> str:
    """One refused value as a sentence: file, line, field, value, reason."""
    if language == "both":
        return _both(rejection_text, file, rejection)
    reason = render(rejection.code, rejection.params, language)
    shown = {
        "file": file,
        "line": rejection.line,
        "field": rejection.field,
        "value": rejection.value,
    }
    return render("cases.rejection", {**shown, "reason": reason}, language)


def unlocated_text(file: str, entry: Unlocated, language: Language = "zh") -> str:
    """One row that was not located, or one mismatch, as a sentence."""
    if language == "both":
        return _both(unlocated_text, file, entry)
    reason = render(entry.reason, vars(entry), language)
    shown = {"file": file, "line": entry.line, "row_id": entry.row_id}
    return render("cases.listing", {**shown, "reason": reason}, language)


def unlocated_texts(
    file: str, entries: Sequence[Unlocated], language: Language = "zh"
) -> Iterator[str]:
    """Rows that were not located, or mismatches: a sentence for each thing stated.

    Rows that state the same, and for the same reason, are told together with their lines.
    """
    alike: dict[tuple[str, str, str, str], list[Unlocated]] = {}
    for entry in entries:
        alike.setdefault((entry.reason, entry.stated, entry.kept, entry.near), []).append(entry)
    for group in alike.values():
        if len(group) == 1:
            yield unlocated_text(file, group[0], language)
        else:
            yield _told_together(file, group, language)


def _told_together(file: str, group: Sequence[Unlocated], language: Language) -> str:
    if language == "both":
        return _both(_told_together, file, group)
    lines = ", ".join(str(entry.line) for entry in group[:_LINES_SHOWN])
    if len(group) > _LINES_SHOWN:
        lines += " …"
    reason = render(group[0].reason, vars(group[0]), language)
    shown = {"file": file, "lines": lines, "count": len(group), "reason": reason}
    return render("cases.listing_together", shown, language)


def _both(text: Callable[[str, Any, Language], str], file: str, entry: Any) -> str:
    """Chinese, a slash and English; a sentence in a sentence is not doubled."""
    return f"{text(file, entry, 'zh')} / {text(file, entry, 'en')}"
