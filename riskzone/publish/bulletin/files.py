"""The bulletin of a pack as files: DOCX, its text, and a text for phones."""

from collections.abc import Iterator

from riskzone.messages import Words, render
from riskzone.publish.bulletin.docx import Page, bulletin_docx
from riskzone.publish.bulletin.table import grids
from riskzone.publish.bulletin.text import Language, day_words, paragraphs, phone_text, text, title
from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.texts import plain
from riskzone.release.audience import Audience
from riskzone.release.authority import Kind, issuer
from riskzone.release.bulletin import Bulletin, State

#: Where the files of a bulletin lie in a pack, and the name of the whole text.
FOLDER, TEXT = "bulletin", "bulletin.txt"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def bulletin_files(material: Material) -> tuple[ProductFile, ...]:
    """The files of the bulletin of a pack; none where it has none.

    Raises
    ------
    InputError
        Nobody of the area publishes case totals.
    """
    if material.bulletin is None:
        return ()
    return tuple(_files(material, material.bulletin))


def page_of(material: Material, bulletin: Bulletin, language: Language) -> Page:
    """What stands in the document."""
    given = material.provenance
    marks = [f"mark_{given.audience.value}"]
    # The release of a public pack publishes the draft in it: its readers never read a draft.
    if bulletin.state is State.DRAFT and given.audience is not Audience.PUBLIC:
        marks.append("mark_draft")
    if given.demo:
        marks.append("mark_demo")
    long, short = day_words(bulletin.on)
    source = Words(plain(given.cases_source), plain(given.cases_source_en))
    producer = Words(plain(given.producer), plain(given.producer_en))

    def say(entry: str, **params: object) -> str:
        return render(f"bulletins.{entry}", params, language)

    foot = (
        say("foot_sources", on=long, source=source, producer=producer),
        say("foot_marks", snapshot=given.snapshot or "—", head=given.audit_head),
        say("foot_fonts"),
    )
    told = grids(bulletin, language)
    body = issuer(Kind.CASE_TOTALS, bulletin.area).name
    published = (bulletin.published_at or given.produced_at).date()
    return Page(
        language=language,
        marks=tuple(say(mark) for mark in marks),
        title=title(bulletin, language),
        paragraphs=paragraphs(bulletin, material.bulletin_before, language),
        signatory=format(body, language),
        date=format(day_words(published)[0], language),
        caption=say("table_caption", short=short),
        note=say("table_note"),
        grids=told,
        foot=foot,
    )


def _files(material: Material, bulletin: Bulletin) -> Iterator[ProductFile]:
    given, language = material.provenance, material.language
    page = page_of(material, bulletin, language)
    whole = text(bulletin, material.bulletin_before, language)
    marks = " · ".join(page.marks)
    plain = f"{marks}\n\n{whole}\n\n{page.signatory}\n{page.date}\n\n" + "\n".join(page.foot[:2])
    phone = phone_text(bulletin, language)
    contents = (
        ("bulletin.docx", _DOCX, bulletin_docx(page, at=given.produced_at), "file_docx"),
        (TEXT, "text/plain; charset=utf-8", _encoded(plain), "file_text"),
        ("bulletin-phone.txt", "text/plain; charset=utf-8", _encoded(phone), "file_phone"),
    )
    for path, media, data, entry in contents:
        zh, en = (render(f"bulletins.{entry}", {}, of) for of in ("zh", "en"))
        yield ProductFile(f"{FOLDER}/{path}", media, data, Product.BULLETIN, zh, en)


def _encoded(told: str) -> bytes:
    # A mark of the byte order: a phone tool on Windows reads it as what it is.
    return f"{told}\n".encode("utf-8-sig")
