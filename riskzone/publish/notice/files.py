"""The notices of a pack as files: DOCX, PDF and a text for phones of each document."""

from collections.abc import Iterator

from riskzone.decisions.model import UnitLine
from riskzone.messages import render
from riskzone.places.divisions import load_divisions
from riskzone.publish.material import Material
from riskzone.publish.notice.docx import notice_docx
from riskzone.publish.notice.pdf import notice_pdf
from riskzone.publish.notice.phone import messages
from riskzone.publish.notice.text import NoticeText
from riskzone.publish.notice.writing import Stamp, notice
from riskzone.publish.product import Product, ProductFile
from riskzone.release.notice import NoticeFacts

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def notice_texts(material: Material) -> tuple[NoticeText, ...]:
    """The notices of a pack, in the order of their documents.

    Parameters
    ----------
    material : Material

    Raises
    ------
    InputError
        One of them may not be made for the audience, or its title does not fit.
    """
    given = material.provenance
    divisions = load_divisions(given.area)
    stamp = Stamp(given.snapshot, given.audit_head, given.produced_at)
    return tuple(notice(facts, divisions, stamp, material.language) for facts in material.notices)


def notice_files(material: Material) -> tuple[ProductFile, ...]:
    """Three files of each notice of a pack.

    Raises
    ------
    InputError
        See :func:`notice_texts`.
    """
    made = []
    for facts, told in zip(material.notices, notice_texts(material), strict=True):
        made += list(_files(told, f"notices/notice-{_name(facts)}", material))
    return tuple(made)


def _name(facts: NoticeFacts) -> str:
    """Part of a file name: the number of the document, or of the first unit of an order."""
    if facts.document.id:
        return f"{facts.document.id:04d}"
    lines = [line for line in facts.document.lines if isinstance(line, UnitLine)]
    first = min(lines, key=lambda line: line.unit_id)
    return f"units-{first.unit_id:04d}-{first.action}"


def _files(told: NoticeText, stem: str, material: Material) -> Iterator[ProductFile]:
    at = material.provenance.produced_at
    phone = "\n".join(messages(told)) + "\n"
    contents = (
        ("pdf", "application/pdf", notice_pdf(told, at=at), "notice.file_pdf"),
        ("docx", _DOCX, notice_docx(told, at=at), "notice.file_docx"),
        # A mark of the byte order: a phone tool on Windows reads it as what it is.
        ("txt", "text/plain; charset=utf-8", phone.encode("utf-8-sig"), "notice.file_phone"),
    )
    for ending, media, data, code in contents:
        given = {"title": told.title}
        zh, en = render(code, given, "zh"), render(code, given, "en")
        yield ProductFile(f"{stem}.{ending}", media, data, Product.NOTICE, zh, en)
