"""The slides of a morning, in the order they are told."""

from collections.abc import Mapping

from riskzone.messages import render
from riskzone.publish.deck import slides
from riskzone.publish.deck.frame import Deck
from riskzone.publish.material import Language, Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.story import Story

_MEDIA = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
PATH = "deck/morning.pptx"
#: The picture of the map slide.
MAP = "sheets/province-wide.png"


def deck(material: Material, sheets: Mapping[str, bytes]) -> ProductFile:
    """Make the slides of a pack; the same material gives the same bytes.

    Parameters
    ----------
    material : Material
    sheets : mapping of str to bytes
        Path of a map sheet in the pack → its picture; the one of :data:`MAP`, of 300 or of 200
        dpi, is shown.  Without it there is no map slide.

    Raises
    ------
    InputError
        The title is longer than a cover has room for.
    """
    made = Deck(Story(material))
    slides.cover(made)
    slides.figures(made)
    picture = sheets.get(MAP) or sheets.get(MAP.replace(".png", "-300.png"))
    if picture is not None:
        slides.map_picture(made, picture)
    slides.levels(made)
    if material.figures.days:
        slides.trend(made)
    slides.bulletin(made)
    slides.units(made)
    slides.sources(made)
    zh, en = (render("deck.file", {}, language) for language in _LANGUAGES)
    return ProductFile(PATH, _MEDIA, made.saved(), Product.DECK, zh, en)
