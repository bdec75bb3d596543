from riskzone.ui import markup
from riskzone.ui.zones import level_counts, level_words
from tests.ui.fake_services import assessment


def test_every_text_is_escaped():
    evil = "<img src=x onerror=alert(1)>"
    counts = level_counts(assessment(), level_words(assessment(), lambda *_: evil, lambda *_: evil))
    link = markup.Link(evil, f'/"{evil}', True)
    reader = markup.Reader(evil, evil, (evil,), evil, evil, link)
    pieces = [
        markup.page_head(evil, evil, evil, evil),
        markup.level_strip(counts, evil, (evil, 1)),
        markup.legend(evil, counts),
        markup.zone_head(evil, evil, evil, counts[0], evil),
        markup.figures([(evil, evil)]),
        markup.section(evil, [evil]),
        markup.section(evil, [evil, evil]),
        markup.side_bar(evil, {evil: [link]}, [], evil, reader),
    ]
    for piece in pieces:
        assert "<img src=x" not in piece
        assert "&lt;img src=x" in piece


def test_a_level_has_hatch_glyph_and_word():
    counts = level_counts(
        assessment(), level_words(assessment(), lambda entry: entry, lambda *wordings: wordings[0])
    )
    strip = markup.level_strip(counts, "计算等级", ("合计", 125))
    assert 'data-level="high"' in strip
    assert "■ 高风险" in strip
    assert strip.count('src="/swatch/') == len(counts)
