"""``manifest.json``: what a pack holds, where it comes from, and what was hidden in it."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.messages import render
from riskzone.publish.material import Material, Provenance
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.texts import plain

#: Name of the manifest inside a pack.
PATH = "manifest.json"
FORMAT = "riskzone-pack/1"


def digest(data: bytes) -> str:
    """SHA-256 of a content, as a manifest writes it."""
    return hashlib.sha256(data).hexdigest()


def manifest(
    material: Material, files: Iterable[ProductFile], products: Collection[Product] = ()
) -> bytes:
    """The manifest of the files of a pack, as UTF-8 JSON; the same pack gives the same bytes.

    Parameters
    ----------
    material : Material
    files : iterable of ProductFile
        In any order.
    products : collection of Product
        What was asked for: those that came to no file are named as absent.
    """
    listed = sorted(files, key=lambda one: one.path)
    there = {one.product for one in listed}
    document = {
        "format": FORMAT,
        "title": plain(material.title),
        "provenance": _provenance(material.provenance),
        "totals": dict(material.totals),
        "unlocated": material.unlocated,
        "hidden": [
            {
                "layer": table.layer,
                "day": table.day.isoformat(),
                "threshold": table.threshold,
                "cells": len(table.cells),
                "hidden": table.hidden,
                "why": dict(
                    sorted(
                        Counter(
                            one.why.value for one in table.cells.values() if one.value is None
                        ).items()
                    )
                ),
            }
            for table in material.counts
        ],
        "files": [_file(one) for one in listed],
        "absent": sorted(one.value for one in {*products} - there),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _provenance(given: Provenance) -> dict[str, Any]:
    return {field.name: _plain(getattr(given, field.name)) for field in fields(given)}


def _file(one: ProductFile) -> dict[str, Any]:
    return {
        "path": one.path,
        "media": one.media,
        "product": one.product.value,
        "bytes": len(one.data),
        "sha256": digest(one.data),
        "title": {"zh": one.title_zh, "en": one.title_en},
        "columns": [{"name": name, "zh": zh, "en": en} for name, (zh, en) in one.columns.items()],
        "remarks": [_remark(code, params) for code, params in one.remarks],
    }


def _remark(code: str, params: Mapping[str, object]) -> dict[str, Any]:
    return {
        "code": code,
        "params": {name: _plain(value) for name, value in params.items()},
        "zh": plain(render(code, params, "zh")),
        "en": plain(render(code, params, "en")),
    }


def _plain(value: Any) -> Any:
    """A value as JSON holds it: moments with their offset, enumerations as their word."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | None) else plain(str(value))
