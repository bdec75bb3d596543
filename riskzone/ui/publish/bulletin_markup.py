"""What is said of a bulletin beside its form: its state, its checks, its figures, its text."""

from markupsafe import Markup

from riskzone.publish.bulletin import phone_text
from riskzone.release.bulletin import HALVES, NAMES, Bulletin, figures, typed
from riskzone.release.bulletin_compare import Row
from riskzone.release.bulletin_identities import checked as how_many
from riskzone.release.bulletin_identities import said_of
from riskzone.services.bulletins import Checked
from riskzone.ui.publish import markup
from riskzone.ui.text import language, message, say


def head(checked: Checked) -> Markup:
    """Lay out which bulletin it is, who publishes it, and how much of it was typed."""
    one = checked.bulletin
    known, by_hand = len(dict(figures(one))), len(typed(one))
    state = "correction" if one.corrects else "draft" if one.id else "new"
    number = say("bulletin_form.number", number=one.id, version=one.version) if one.id else ""
    rows = [
        (say("bulletin_form.day"), one.on.isoformat()),
        (say("bulletin_form.kept"), number),
        (
            say("bulletin_form.issuer"),
            format(checked.issuer.name, language()) if checked.issuer else "",
        ),
        (say("bulletin_form.typed"), say("bulletin_form.typed_of", typed=by_hand, count=known)),
        (say("bulletin_form.source"), one.source),
    ]
    said = say("bulletin_form.corrects", number=one.corrects) if one.corrects else ""
    return (
        markup.head(say("bulletin_form.head"), say("bulletin_form.explained"))
        + Markup('<p class="bul-state">{}{}</p>').format(
            markup.tag(say(f"bulletin_form.state_{state}"), "ask"), f" {said}" if said else ""
        )
        + markup.facts(rows)
    )


def checks(checked: Checked) -> Markup:
    """Lay out every identity that does not hold, or that all of them do."""
    title = markup.panel_head(say("bulletin_form.checks"))
    count = how_many(checked.bulletin, checked.before)
    said = [message(one.code, one.params) for one in checked.findings]
    said += [message(one.code, one.params) for one in checked.broken]
    if not said:
        good = markup.tag(say("bulletin_form.all_hold", count=count), "good")
        return title + Markup('<p class="bul-good">{}</p>').format(good)
    entry = "not_kept" if checked.findings else "not_published"
    refused = markup.note(say(f"bulletin_form.{entry}"))
    return title + markup.lines(said, "bul-broken") + refused


def verdict(checked: Checked) -> Markup:
    """Say in one line below the form whether it could be published."""
    count = len(checked.findings) + len(checked.broken)
    if not count:
        return Markup("<p>{}</p>").format(markup.tag(say("bulletin_form.could_be"), "good"))
    said = markup.tag(say("bulletin_form.stands_against", count=count), "bad")
    return Markup('<p role="status">{}</p>').format(said)


def named(figure: str) -> str:
    """Name a figure as a label begins."""
    said = format(NAMES[figure], language())
    return said[:1].upper() + said[1:]


def comparison(checked: Checked) -> Markup:
    """Lay out the figures beside those published before, and where each comes from."""
    told = checked.comparison
    before = "—" if told.before_on is None else f"{told.before_on:%m-%d}"
    heads = (
        say("bulletin_form.figure"), before, f"{told.on:%m-%d}", say("bulletin_form.change"),
        say("bulletin_form.list"),
    )  # fmt: skip
    body = Markup()
    for half in HALVES:
        rows = [
            row
            for row in told.rows
            if row.path.startswith(f"{half}.") and ".parts." not in row.path
        ]
        if half == "local":
            rows += [row for row in told.rows if row.path == "fever_visits"]
        if rows:
            name = say(f"bulletins.table_half_{half}")
            body += Markup('<tr class="half"><th colspan="5" scope="rowgroup">{}</th></tr>').format(
                name
            )
            body += Markup().join(_row(row, checked.bulletin) for row in rows)
    cells = Markup().join(Markup('<th scope="col">{}</th>').format(text) for text in heads)
    return markup.panel_head(say("bulletin_form.beside")) + Markup(
        '<div class="bul-scroll"><table class="bul-table"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(cells, body)


def texts(checked: Checked) -> Markup:
    """Lay out the text in both languages, and the short one."""
    one = checked.bulletin
    shown = (
        ("bulletin_form.text_zh", checked.text("zh"), "zh"),
        ("bulletin_form.text_en", checked.text("en"), "en"),
        ("bulletin_form.text_phone", phone_text(one, language()), language()),
    )
    made = Markup().join(_text(say(name), text, lang) for name, text, lang in shown)
    return markup.head(say("bulletin_form.texts")) + Markup(
        '<div class="bul-texts">{}</div>'
    ).format(made)


def _row(row: Row, bulletin: Bulletin) -> Markup:
    computed = bulletin.computed.get(row.path)
    change = "" if row.change is None else f"{row.change:+d}" if row.change else "0"
    differs = computed is not None and row.now is not None and computed != row.now
    return Markup(
        '<tr><th scope="row">{}</th><td>{}</td><td class="now">{}</td><td>{}</td>'
        '<td class="{}">{}</td></tr>'
    ).format(
        format(said_of(row.path), language()), _said(row.before), _said(row.now), change,
        "differs" if differs else "", _list(computed, differs),
    )  # fmt: skip


def _list(computed: int | None, differs: bool) -> str:
    if computed is None:
        return ""
    return f"≠ {computed}" if differs else f"✓ {computed}"


def _said(value: int | None) -> str:
    return "—" if value is None else str(value)


def _text(name: str, body: str, lang: str) -> Markup:
    paragraphs = Markup().join(
        Markup("<p>{}</p>").format(line) for line in body.splitlines() if line.strip()
    )
    return Markup('<article class="pub-text" lang="{}"><p class="kind">{}</p>{}</article>').format(
        lang, name, paragraphs
    )
