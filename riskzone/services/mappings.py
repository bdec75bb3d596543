"""Mappings of senders: made on a page or of a file, kept with their history, found by headers."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from riskzone.access import Actor
from riskzone.cases.grid import header_keys
from riskzone.cases.mapping import FieldMap, parse_mapping
from riskzone.cases.persons import looks_like_name
from riskzone.cases.redaction import redact
from riskzone.errors import Denied, InputError, NotFound
from riskzone.services.context import Context
from riskzone.services.layers import layer_rules
from riskzone.services.reach import Reach, reach_of
from riskzone.services.recognition import KINDS, TABLES, ImportKind
from riskzone.store import audit, mappings
from riskzone.store.mappings import MappingRecord

_SENDER = re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x1f]{0,58}[^\s\x00-\x1f])?")


def listing(actor: Actor, ctx: Context) -> tuple[MappingRecord, ...]:
    """The mappings in use, by sender and kind."""
    reach_of(actor, ctx)
    with ctx.store.read() as uow:
        return mappings.in_use(uow)


def may_change(actor: Actor, ctx: Context, record: MappingRecord) -> bool:
    """Whether an actor may replace or remove a mapping.

    Whoever imports for the whole area served may; others what they saved themselves: a
    mapping decides how the files of a sender are read, whoever brings them.
    """
    return _may_change(actor, reach_of(actor, ctx), record)


def _may_change(actor: Actor, reach: Reach, record: MappingRecord) -> bool:
    return reach.whole or record.actor == actor.name


def _check_own(actor: Actor, reach: Reach, record: MappingRecord) -> None:
    if not _may_change(actor, reach, record):
        raise Denied("services.mapping_of_others", sender=record.sender)


def save(
    actor: Actor, ctx: Context, *, sender: str, kind: ImportKind, content: str
) -> MappingRecord:
    """Keep a mapping under the name of a sender; one of the same kind is replaced.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    sender : str
        An office: 2 to 60 signs, no number or name of a person; signs nobody sees are taken
        out.
    kind : str
    content : str
        TOML as ``--map`` takes it.

    Raises
    ------
    InputError
        The sender or the mapping is not valid; nothing was stored.
    Denied
        Another account saved the mapping of this sender, and the actor does not import for
        the whole area served.
    """
    reach = reach_of(actor, ctx)
    name = _sender(sender)
    check(kind, content)
    with ctx.store.write(actor) as uow:
        same = [m for m in mappings.in_use(uow) if (m.sender, m.kind) == (name, kind)]
        if same and same[0].content == content:
            return same[0]
        if same:
            _check_own(actor, reach, same[0])
        record = mappings.add(uow, sender=name, kind=kind, content=content)
        audit.append(uow, "mapping.save", f"mapping:{record.id}", {"kind": kind})
    return record


def remove(actor: Actor, ctx: Context, *, sender: str, kind: ImportKind) -> None:
    """Take a mapping out of use; what was entered stays in the history.

    Raises
    ------
    NotFound
        No mapping of this sender and kind is in use.
    Denied
        As for :func:`save`.
    """
    reach = reach_of(actor, ctx)
    with ctx.store.write(actor) as uow:
        same = [m for m in mappings.in_use(uow) if (m.sender, m.kind) == (sender, kind)]
        if not same:
            raise NotFound("services.no_such_mapping", sender=sender)
        _check_own(actor, reach, same[0])
        record = mappings.add(uow, sender=sender, kind=kind, content=same[0].content, removed=True)
        audit.append(uow, "mapping.remove", f"mapping:{record.id}", {"kind": kind})


def recognised(
    actor: Actor, ctx: Context, headers: Sequence[str], kinds: Sequence[ImportKind]
) -> MappingRecord | None:
    """The mapping whose columns are all among the headers of a file; of several the fullest."""
    reach_of(actor, ctx)
    have = {key for header in headers for key in header_keys(header)}
    best: tuple[int, MappingRecord] | None = None
    for record in listing(actor, ctx):
        named = named_headers(record.kind, record.content)
        if record.kind not in kinds or not named:
            continue
        if all(have.intersection(header_keys(name)) for name in named):
            size = len(named)
            if best is None or size > best[0]:
                best = (size, record)
    return best[1] if best else None


def check(kind: ImportKind, content: str) -> None:
    """Refuse a text that is no mapping of a kind.

    Raises
    ------
    InputError
        Names the entry.
    """
    if kind in TABLES:
        made = _field_map(content)
        if made.kind not in (None, TABLES[kind]):
            raise InputError("cases.kind_differs", file="mapping", kind=kind, mapped=made.kind)
    elif kind in KINDS:
        layer_rules(content)
    else:
        raise InputError("services.unknown_kind", value=redact(kind), known=", ".join(KINDS))


def named_headers(kind: str, content: str) -> tuple[str, ...]:
    """Headers of the file a mapping speaks of."""
    if kind in TABLES:
        return _field_map(content).headers
    return tuple(h for h in layer_rules(content).columns.values() if not h.startswith("="))


def columns_of(record: MappingRecord) -> dict[str, str]:
    """Header → field of a mapping, as far as single columns say it."""
    if record.kind in TABLES:
        made = _field_map(record.content).columns
        return {headers[0]: name for name, headers in made.items() if len(headers) == 1}
    return {h: name for name, h in layer_rules(record.content).columns.items()}


def written(
    kind: ImportKind,
    columns: Mapping[str, str],
    *,
    sender: str = "",
    values: Mapping[str, Mapping[str, str]] | None = None,
    datum: str | None = None,
    coverage_from: date | None = None,
) -> str:
    """A mapping as the text of its file.

    Parameters
    ----------
    kind : str
    columns : mapping of str to str
        Header → field, all that are used; a field claimed by several headers joins them,
        coarse to fine (of a layer the first one is taken).
    sender : str
        Stands in its title.
    values : mapping, optional
        Field → text in the file → value.
    datum : str, optional
        Of coordinates.
    coverage_from : date, optional
        First day from which the sender's lists are complete.
    """
    table = kind in TABLES
    lines: list[str] = []
    if table:
        lines.append(f'kind = "{TABLES[kind]}"')
        if sender:
            lines.append(f"title = {_quoted(sender)}")
        lines.append("recognise = false")
    if datum:
        lines.append(f'datum = "{datum}"')
    lines += ["", "[columns]"]
    joined: dict[str, list[str]] = {}
    for header, field in columns.items():
        joined.setdefault(field, []).append(header)
    for field, headers in joined.items():
        several = "[" + ", ".join(map(_quoted, headers)) + "]"
        single = len(headers) == 1 or not table
        lines.append(f"{field} = {_quoted(headers[0]) if single else several}")
    for field, exchange in (values or {}).items():
        if exchange:
            lines += ["", f"[values.{field}]"]
            lines += [f"{_quoted(text)} = {_quoted(value)}" for text, value in exchange.items()]
    if table and coverage_from:
        lines += ["", "[coverage]", f"from = {coverage_from.isoformat()}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _field_map(content: str) -> FieldMap:
    try:
        data: dict[str, Any] = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            "cases.map_invalid", file="mapping", where="-", reason=str(error)
        ) from error
    return parse_mapping(data)


def _sender(text: str) -> str:
    # Signs nobody sees make two names out of one, and marks of direction turn what follows.
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    name = " ".join(unicodedata.normalize("NFC", seen).split())
    if any(unicodedata.category(sign)[0] == "C" for sign in name):
        raise InputError(
            "services.bad_sender", value=redact(name.encode("ascii", "replace").decode())
        )
    if not _SENDER.fullmatch(name) or len(name) < 2:
        raise InputError("services.bad_sender", value=name[:60] or "-")
    if looks_like_name(name) or redact(name, "case_id") != name:
        raise InputError("services.sender_is_person", value=redact(name))
    return name
