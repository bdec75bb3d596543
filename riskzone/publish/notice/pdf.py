"""A notice as a PDF: set by Typst after GB/T 9704-2012, with text that can be searched."""

from datetime import datetime
from typing import Any

from riskzone.messages import render
from riskzone.publish.notice.text import NoticeText
from riskzone.publish.notice.titles import title_lines
from riskzone.publish.typeset import sheet


def notice_pdf(told: NoticeText, *, at: datetime) -> bytes:
    """Set a notice.

    Parameters
    ----------
    told : NoticeText
    at : datetime
        Aware; the time the file says it was made.
    """
    return sheet("notice.typ", notice_data(told), {}, at=at)


def notice_data(told: NoticeText) -> dict[str, Any]:
    """What stands on the paper, as the template reads it."""

    def say(code: str, **params: object) -> str:
        return render(code, params, told.language)

    annex = told.annex
    return {
        "lang": told.language,
        "region": "CN" if told.language == "zh" else "GB",
        "title": told.title,
        "title_lines": list(title_lines(told.title)),
        "body": told.body,
        "marks": list(told.marks),
        "urgency": told.urgency,
        "number": told.number,
        "to": told.to,
        "paragraphs": [{"text": one.text, "depth": one.depth} for one in told.paragraphs],
        "signatory": told.signatory,
        "date": told.date,
        "note": told.note,
        "copies": told.copies,
        "printed_by": told.printed_by,
        "printed_on": told.printed_on,
        "foot": [say("notice.fonts_pdf"), *told.foot],
        "annex": None
        if annex is None
        else {
            "title": annex.title,
            "tables": [
                {"caption": caption, "rows": [list(row) for row in rows]}
                for caption, rows in annex.tables
            ],
        },
        "annex_line": "" if annex is None else say("notice.annex", name=annex.title),
        "annex_head": say("notice.annex_head"),
        "annex_columns": [
            say("notice.annex_number"),
            say("notice.annex_longitude"),
            say("notice.annex_latitude"),
        ],
    }
