"""A notice as plain text, to be read on a page or copied into a message."""

from riskzone.publish.notice.text import NoticeText


def plain_notice(told: NoticeText) -> str:
    """The words of a notice, a paragraph a line."""
    indent = "　　" if told.language == "zh" else ""
    lines = [*told.marks, told.body, told.number, "", told.title, "", told.to]
    lines += [indent + one.text for one in told.paragraphs]
    if told.annex is not None:
        lines += ["", told.annex.title]
    lines += ["", told.signatory, told.date, told.note, told.copies]
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if line or before]
    return "\n".join(kept).strip() + "\n"
