"""The sign-in page as HTML; every text in it is escaped here."""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.messages import render
from riskzone.services import sessions
from riskzone.store.accounts import AccountRecord
from riskzone.ui import data
from riskzone.ui.names import area_name_in
from riskzone.ui.settings import settings
from riskzone.ui.style import STYLE_URL
from riskzone.ui.text import ReaderLanguage

_FRAME = Markup("""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{sheet}"></head>
<body class="door"><header><p class="masthead">{name}</p><p class="motto">{motto}</p>
<p class="served">{area}</p></header>
<main>{body}</main></body></html>""")


@dataclass(frozen=True)
class Offered:
    """How one can sign in: accounts of the demonstration, and whether there are others."""

    demo: tuple[AccountRecord, ...]
    accounts: bool = True


def offered(here: bool) -> Offered:
    """Say how a client can sign in; the demonstration is offered on this machine alone.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    ctx = data.context()
    demo = sessions.demo_accounts(ctx) if here else ()
    return Offered(demo, sessions.has_accounts(ctx, beside_demo=True))


def sign_in(
    found: Offered, back: str, lang: ReaderLanguage, error: RiskZoneError | None = None
) -> str:
    """Lay out the sign-in page.

    Parameters
    ----------
    found : Offered
    back : str
        Own path the reader wanted; already checked.
    lang : {"zh", "en"}
    error : RiskZoneError, optional
        Why the attempt before failed.
    """
    parts = [_problem(error, lang)]
    if found.accounts or not found.demo:
        parts.append(_password_form(back, lang) if found.accounts else _first_run(lang))
    if settings().oidc_issuer:
        address = "/sign-in/oidc/start?" + urlencode({"next": back})
        link = Markup(
            '<section><p class="actions"><a class="through" href="{}">{}</a></p></section>'
        )
        parts.append(link.format(address, told("accounts.oidc", lang)))
    if found.demo:
        parts.append(_demo(found.demo, back, lang))
    other: ReaderLanguage = "zh" if lang == "en" else "en"
    query = urlencode({"next": back} | ({"lang": "en"} if other == "en" else {}))
    parts.append(
        Markup('<p class="other-language"><a href="/sign-in?{}">{}</a></p>').format(
            query, {"zh": "中文", "en": "English"}[other]
        )
    )
    return _framed(told("accounts.sign_in", lang), Markup().join(parts), lang)


def leaving(lang: ReaderLanguage) -> str:
    """Lay out the question whether to sign out."""
    body = Markup(
        '<h1>{}</h1><form method="post" action="/sign-out{}"><p class="actions">'
        '<button class="main">{}</button> <a href="/">{}</a></p></form>'
    ).format(
        told("accounts.sign_out_question", lang),
        _query(lang),
        told("accounts.sign_out", lang),
        told("accounts.stay", lang),
    )
    return _framed(told("accounts.sign_out", lang), body, lang)


def password(
    lang: ReaderLanguage, error: RiskZoneError | None = None, *, done: bool = False
) -> str:
    """Lay out the form of one's own password, or that it was changed."""
    parts = [_problem(error, lang)]
    if done:
        parts.append(Markup('<p class="done">{}</p>').format(told("accounts.own_changed", lang)))
    else:
        fields = (("old", "current-password"), ("new", "new-password"), ("again", "new-password"))
        inputs = Markup().join(
            Markup(
                '<label>{}<input name="{}" type="password" autocomplete="{}" maxlength="128"'
                " required></label>"
            ).format(told(f"accounts.password_{name}", lang), name, kind)
            for name, kind in fields
        )
        parts.append(
            Markup(
                '<form method="post" action="/password{}">{}<p class="actions">'
                '<button class="main">{}</button> <a href="/">{}</a></p></form>'
            ).format(
                _query(lang),
                inputs,
                told("accounts.own_password", lang),
                told("accounts.stay", lang),
            )
        )
    title = told("accounts.own_password", lang)
    back = Markup('<p><a href="/{}">{}</a></p>').format(_query(lang), told("accounts.stay", lang))
    heading = Markup("<h1>{}</h1>").format(title)
    return _framed(title, heading + Markup().join(parts) + (back if done else Markup()), lang)


def _problem(error: RiskZoneError | None, lang: ReaderLanguage) -> Markup:
    if error is None:
        return Markup()
    text = render(error.code, error.params, lang)
    return Markup('<p class="problem" role="alert">{}</p>').format(text)


def _query(lang: ReaderLanguage) -> str:
    return "?lang=en" if lang == "en" else ""


def told(code: str, lang: ReaderLanguage, **params: object) -> str:
    """Render an entry of the catalogue: no page runs here whose language could be asked for."""
    return render(code, params, lang)


def _framed(title: str, body: Markup, lang: ReaderLanguage) -> str:
    name = render("ui.app_title", language=lang)
    return _FRAME.format(
        lang="zh-CN" if lang == "zh" else "en",
        title=f"{title} · {name}",
        sheet=STYLE_URL,
        name=name,
        motto=told("accounts.motto", lang),
        area=render("ui.area_served", {"name": area_name_in(lang)}, lang),
        body=body,
    )


def _password_form(back: str, lang: ReaderLanguage) -> Markup:
    return Markup(
        '<section><h1>{}</h1><form method="post" action="/sign-in{}">'
        '<input type="hidden" name="next" value="{}">'
        '<label>{}<input name="name" autocomplete="username" autocapitalize="none" maxlength="60"'
        " required autofocus></label>"
        '<label>{}<input name="password" type="password" autocomplete="current-password"'
        ' maxlength="128" required></label>'
        '<p class="actions"><button class="main">{}</button></p></form></section>'
    ).format(
        told("accounts.sign_in", lang),
        _query(lang),
        back,
        told("accounts.name", lang),
        told("accounts.password", lang),
        told("accounts.sign_in", lang),
    )


def _first_run(lang: ReaderLanguage) -> Markup:
    return Markup("<section><h1>{}</h1><p>{}</p><pre>{}</pre></section>").format(
        told("accounts.first_run", lang),
        told("accounts.first_run_how", lang),
        "riskzone users add admin --role administrator",
    )


def _demo(demo: tuple[AccountRecord, ...], back: str, lang: ReaderLanguage) -> Markup:
    rows = Markup().join(_demo_account(one, lang) for one in demo)
    return Markup(
        '<section class="demo"><h2>{}</h2><p>{}</p><form method="post" action="/sign-in/demo{}">'
        '<input type="hidden" name="next" value="{}">{}</form></section>'
    ).format(
        told("accounts.demo_head", lang),
        told("accounts.demo_note", lang),
        _query(lang),
        back,
        rows,
    )


def _demo_account(one: AccountRecord, lang: ReaderLanguage) -> Markup:
    role = one.grants[0].role.value
    return Markup(
        '<button name="name" value="{}"><b>{}</b><span>{}</span><small>{}</small></button>'
    ).format(
        one.name,
        told(f"accounts.role_{role}", lang),
        one.title,
        told(f"accounts.role_{role}_does", lang),
    )
