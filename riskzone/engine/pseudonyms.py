"""Ids of persons → keyed hashes, before a register comes in; everything else stays outside.

The key is made once for a site and never leaves its file.  Both files of a register, and those of
every day, must be made with the same one: a person is the same hash only under the same key.
"""

import codecs
import hmac
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from riskzone.engine.files import parquet_files
from riskzone.engine.personal import headings as quoted
from riskzone.engine.personal import looks_personal
from riskzone.engine.schema import EXPOSURES, NEEDED, RESIDENTS
from riskzone.errors import InputError, JobFailed, NotFound, RiskZoneError

#: File of the site key in the home, and the length of the key in bytes.
KEY_FILE, _KEY_BYTES = "health-code.key", 32
#: What an id is written with and does not consist of: blanks, marks nobody sees, quotation marks.
_NOTHING = re.compile("[\\s\u200b-\u200f\u2060\ufeff'’‘\"“”`]+")
#: A number of a resident as it was until 1999: without century and check digit.
_FORMER = re.compile(r"[1-9]\d{7}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}", re.ASCII)
#: What a spreadsheet makes of a long number: its last digits are gone, many persons are one.
_ROUNDED = re.compile(r"\d+(\.\d+)?[eE]\+?\d+", re.ASCII)
#: 128 bits of the hash are kept.
_BYTES = 16
_ROWS = 65_536

Part = Literal["residents", "exposures"]


@dataclass(frozen=True)
class Pseudonymised:
    """What was done.

    Parameters
    ----------
    rows : int
    left_out : tuple of str
        Headings of columns that were not taken over.
    """

    rows: int
    left_out: tuple[str, ...]


def site_key(home: Path) -> Path:
    """The file of the site key (0600), made with a random key where there is none.

    Raises
    ------
    JobFailed
        It cannot be written.
    """
    path = home / KEY_FILE
    reason = ""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    except OSError as error:
        reason = error.strerror or type(error).__name__
    if reason:
        raise JobFailed("engine.no_key_file", reason=reason)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return path


def pseudonymise(
    source: Path,
    target: Path,
    key_file: Path,
    *,
    part: Part,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Pseudonymised:
    """Write a file whose ids are keyed hashes, and that has no column the product does not read.

    The hash is HMAC-SHA-256 of the id under the site key, 128 bits of it, as 32 hexadecimal
    digits.  White space, full-width digits and a small x in an id make no difference; a number
    of 15 digits is that of 18 it became (GB 11643-1999).

    Parameters
    ----------
    source : Path
        Parquet, or CSV (UTF-8 or GB18030) with a heading.
    target : Path
        Parquet, readable by its owner alone; replaced at the end, and left as it was on errors.
    key_file : Path
        See :func:`site_key`.
    part : {"residents", "exposures"}
    columns : mapping of str to str, optional
        Our column → its heading in the source, where that is another.
    progress : callable, optional
        Told how many rows are done.

    Raises
    ------
    NotFound, InputError
        No file, columns missing or there twice, rows without id, ids that lost digits, texts
        that are no days or tell of a person, a key that is too short or that others can read.
    JobFailed
        The target cannot be written.
    """
    schema = RESIDENTS if part == "residents" else EXPOSURES
    key = _key(key_file)
    given = dict(columns or {})
    if unknown := [name for name in given if name not in schema.names]:
        known = ", ".join(schema.names)
        raise InputError("engine.not_ours", column=unknown[0][:40], known=known)
    headings = {name: given.get(name, name) for name in schema.names}
    found, batches = _opened(source)
    wanted = dict.fromkeys((*NEEDED[part], *given))
    missing = [headings[name] for name in wanted if headings[name] not in found]
    if missing:
        told, missed = quoted(found), ", ".join(missing)
        raise InputError("engine.no_columns", file=source.name, missing=missed, found=told)
    if twice := [name for name in headings.values() if found.count(name) > 1]:
        raise InputError("engine.heading_twice", file=source.name, column=twice[0])
    work = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    fault: RiskZoneError | None = None
    rows = 0
    try:
        os.close(os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with pq.ParquetWriter(work, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_table(_hashed(batch, schema, headings, key, source.name))
                rows += batch.num_rows
                if progress is not None:
                    progress(rows)
        work.replace(target)
    except RiskZoneError as error:
        fault = error
    except (pa.ArrowException, UnicodeError):  # quotes what it stumbled over
        fault = InputError("engine.unreadable", file=source.name)
    except OSError as error:
        fault = JobFailed("engine.not_written", file=target.name, reason=error.strerror or "?")
    finally:
        work.unlink(missing_ok=True)
    if fault is not None:
        raise fault
    return Pseudonymised(rows, tuple(one for one in found if one not in headings.values()))


def pseudonym(key: bytes, person: str) -> str:
    """The keyed hash of one id: 32 hexadecimal digits."""
    return hmac.digest(key, _plain(person).encode(), "sha256")[:_BYTES].hex()


def _plain(person: str) -> str:
    """An id as it is written once: however it was written, it is still one person."""
    if not (person.isascii() and person.isalnum()):
        person = _NOTHING.sub("", unicodedata.normalize("NFKC", person))
    person = person.upper()
    return _of_today(person) if _FORMER.fullmatch(person) else person


def _of_today(former: str) -> str:
    """The number of 18 digits that one of 15 became: the century, and a check digit."""
    digits = f"{former[:6]}19{former[6:]}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def _key(path: Path) -> bytes:
    fault: RiskZoneError | None = None
    key = b""
    try:
        mode = path.stat().st_mode
        key = bytes.fromhex(path.read_text("ascii").strip())
    except OSError:
        fault = NotFound("engine.missing_file", file=path.name)
    except ValueError:
        fault = InputError("engine.key", file=path.name, bytes=_KEY_BYTES)
    else:
        if stat.S_IMODE(mode) & 0o077:
            fault = InputError("engine.key_open", file=path.name)
        elif len(key) < _KEY_BYTES:
            fault = InputError("engine.key", file=path.name, bytes=_KEY_BYTES)
    if fault is not None:
        raise fault
    return key


def _opened(source: Path) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Headings of a file, and its rows by and by."""
    try:
        with source.open("rb") as file:
            head = file.read(2**20)
    except OSError:
        head = None
    if head is None:
        raise NotFound("engine.missing_file", file=source.name)
    if head[:4] == b"PAR1":
        (path,) = parquet_files(source)
        opened = pq.ParquetFile(path)
        return list(opened.schema_arrow.names), opened.iter_batches(_ROWS)
    reader = None
    if head.strip() and b"\0" not in head:
        try:
            reader = _csv(source, head)
        except (pa.ArrowException, UnicodeError, OSError):
            reader = None
    if reader is None:
        raise InputError("engine.unreadable", file=source.name)
    return list(reader.schema.names), iter(reader)


def _csv(source: Path, head: bytes) -> pa.csv.CSVStreamingReader:
    try:
        # By and by: a character may be cut in two where the look ends.
        codecs.getincrementaldecoder("utf-8")().decode(head)
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "gb18030"
    names = head.decode(encoding, "replace").lstrip("\ufeff").splitlines()[0].split(",")
    texts = {name.strip().strip('"'): pa.string() for name in names}
    return pc_csv.open_csv(
        source,
        read_options=pc_csv.ReadOptions(encoding=encoding),
        convert_options=pc_csv.ConvertOptions(column_types=texts, strings_can_be_null=True),
    )


def _hashed(
    batch: pa.RecordBatch, schema: pa.Schema, headings: Mapping[str, str], key: bytes, file: str
) -> pa.Table:
    columns = []
    for field in schema:
        heading = headings[field.name]
        if heading not in batch.schema.names:
            columns.append(pa.nulls(batch.num_rows, field.type))
            continue
        column = batch.column(heading)
        if field.name == "id":
            if not _written(column.type):
                kind = str(column.type)[:40]
                raise InputError("engine.type_text", file=file, column=heading, type=kind)
            columns.append(_pseudonyms(column, key, file))
        else:
            columns.append(_cast(column, field, heading, file))
    return pa.table(columns, schema=schema)


def _pseudonyms(column: pa.Array, key: bytes, file: str) -> pa.Array:
    told = ["" if one is None else str(one) for one in column.to_pylist()]
    empty = sum(not _plain(one) for one in told)
    if empty:
        raise InputError("engine.id_missing", file=file, count=empty)
    rounded = sum(_ROUNDED.fullmatch(one.strip()) is not None for one in told)
    if rounded:
        raise InputError("engine.id_rounded", file=file, count=rounded)
    return pa.array([pseudonym(key, one) for one in told], pa.string())


def _written(kind: pa.DataType) -> bool:
    """Whether values of a type are ids as they were written; a fraction has lost digits."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    whole = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return whole or any(one(kind) for one in texts)


def _midnights(column: pa.Array) -> bool:
    """Whether times are local days: without a zone, at 00:00."""
    if column.type.tz is not None:
        return False
    same = pc.equal(column, pc.floor_temporal(column, unit="day"))
    return bool(pc.all(same, min_count=0).as_py())


def _cast(column: pa.Array, field: pa.Field, heading: str, file: str) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        trimmed = pc.utf8_trim_whitespace(column)
        column = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, trimmed.type), trimmed)
        if looks_personal("", pc.unique(column).to_pylist()):
            raise InputError("engine.personal_text", file=file, column=heading)
    if pa.types.is_timestamp(column.type) and not _midnights(column):
        raise InputError("engine.days_unreadable", file=file, column=heading)
    try:
        return column.cast(field.type)
    except pa.ArrowException:  # quotes the value
        wrong = True
    if wrong and pa.types.is_date(field.type):
        raise InputError("engine.days_unreadable", file=file, column=heading)
    raise InputError("engine.type_text", file=file, column=heading, type=str(column.type))
