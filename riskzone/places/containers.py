"""What kind of file the bytes of a layer are, and its parts, without trusting its name.

Only three kinds are read: GeoPackage, GeoJSON, and one Shapefile in a zip archive.
"""

import io
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from riskzone.errors import InputError, TooLarge

Kind = Literal["geopackage", "geojson", "shapefile"]

#: Parts of a Shapefile that are read; everything else in the archive is left alone.
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MIB = 1024 * 1024
_SHP_MAGIC = b"\x00\x00\x27\x0a"


@dataclass(frozen=True)
class LayerLimits:
    """What a layer file may hold.

    Parameters
    ----------
    file_mb, unpacked_mb : int
        Size of the file, and of everything packed in it, in MiB.
    ratio : int
        How many times larger than packed an entry above 1 MiB may be.
    entries : int
        Entries of an archive.
    features, vertices : int
        Of the layer.
    """

    file_mb: int = 300
    unpacked_mb: int = 1024
    ratio: int = 200
    entries: int = 200
    features: int = 400_000
    vertices: int = 20_000_000


DEFAULT_LAYER_LIMITS = LayerLimits()


def kind_of(data: bytes, filename: str, limits: LayerLimits = DEFAULT_LAYER_LIMITS) -> Kind:
    """Tell the kind of a layer file by its content.

    Raises
    ------
    TooLarge
        The file is larger than the limit.
    InputError
        Empty, or not one of the kinds that are read.
    """
    if len(data) > limits.file_mb * _MIB:
        size = round(len(data) / _MIB)
        raise TooLarge("places.file_too_large", file=filename, size=size, limit=limits.file_mb)
    if not data.strip(b"\x00 \t\r\n"):
        raise InputError("places.file_empty", file=filename)
    if data.startswith(b"SQLite format 3\x00"):
        if data[68:72] not in (b"GPKG", b"GP10", b"GP11") and b"gpkg_contents" not in data[:65536]:
            raise InputError("places.not_a_geopackage", file=filename)
        return "geopackage"
    if data.startswith(b"PK"):
        return "shapefile"
    if data.startswith(_SHP_MAGIC):
        raise InputError("places.shapefile_not_zipped", file=filename)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return "geojson"
    raise InputError("places.format_unknown", file=filename)


def unpack_shapefile(
    data: bytes, filename: str, folder: Path, limits: LayerLimits = DEFAULT_LAYER_LIMITS
) -> Path:
    """Write the one Shapefile of a zip archive into a folder, under names of our own.

    Returns
    -------
    Path
        ``layer.shp`` in the folder; its parts stand beside it.

    Raises
    ------
    TooLarge
        Too many entries, too large, or packed suspiciously well.
    InputError
        Damaged, encrypted, names that lead out of the archive, no Shapefile or several,
        or parts missing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries, len(data), filename, limits)
            parts = _one_shapefile(entries, filename)
            for suffix, entry in parts.items():
                (folder / f"layer{suffix}").write_bytes(archive.read(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError("places.zip_damaged", file=filename) from error
    shapes = (folder / "layer.shp").read_bytes()
    # Another format under this name, or cut short: its length in words of two bytes is stated.
    if not shapes.startswith(_SHP_MAGIC) or len(shapes) < max(
        100, 2 * int.from_bytes(shapes[24:28], "big")
    ):
        raise InputError("places.file_damaged", file=filename)
    return folder / "layer.shp"


def _check_entries(
    entries: list[zipfile.ZipInfo], packed: int, filename: str, limits: LayerLimits
) -> None:
    if len(entries) > limits.entries:
        raise TooLarge(
            "places.zip_too_many", file=filename, count=len(entries), limit=limits.entries
        )
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_mb * _MIB or (total > _MIB and total > limits.ratio * packed):
        raise TooLarge(
            "places.zip_bomb", file=filename, size=round(total / _MIB), limit=limits.unpacked_mb
        )
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise InputError("places.zip_path", file=filename, entry=entry.filename[:80])
        if entry.flag_bits & 0x1:
            raise InputError("places.zip_encrypted", file=filename)


def _one_shapefile(entries: list[zipfile.ZipInfo], filename: str) -> dict[str, zipfile.ZipInfo]:
    sets: dict[str, dict[str, zipfile.ZipInfo]] = defaultdict(dict)
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        hidden = path.name.startswith(".") or "__MACOSX" in path.parts
        if path.suffix.lower() in _PARTS and not hidden:
            sets[str(path.with_suffix("")).lower()][path.suffix.lower()] = entry
    layers = {stem: parts for stem, parts in sets.items() if ".shp" in parts}
    if not layers:
        raise InputError("places.zip_no_shapefile", file=filename)
    if len(layers) > 1:
        names = ", ".join(PurePosixPath(parts[".shp"].filename).name for parts in layers.values())
        raise InputError("places.zip_several", file=filename, names=names)
    parts = next(iter(layers.values()))
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if missing:
        raise InputError("places.shapefile_part_missing", file=filename, parts=", ".join(missing))
    return parts
