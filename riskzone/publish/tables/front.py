"""What the first sheet of the workbook says: what it is, of when, and where it comes from."""

from riskzone.messages import Words, render
from riskzone.publish.material import Material
from riskzone.publish.tables.model import Front, Value


def front(material: Material) -> Front:
    """Title, mark and facts of a pack, as every table file states them."""
    origin = material.provenance
    params = {"area": Words(origin.area_name, origin.area_name_en), "on": origin.on}

    def fact(entry: str, value: Value) -> tuple[str, str, Value]:
        return (*_both(f"pack_files.{entry}"), value)

    mark = _both(f"pack_files.mark_{origin.audience}")
    facts = [
        fact("fact_area", f"{origin.area_name} {origin.area_name_en}（{origin.area}）"),
        fact("fact_as_of", origin.as_of),
        fact("fact_reading", " ".join(_both(f"pack_files.reading_{origin.reading}"))),
        fact("fact_basis", " ".join(_both(f"pack_files.basis_{origin.basis}"))),
        fact("fact_cutoff", origin.cutoff),
        fact("fact_counties", _counties(material)),
        fact("fact_response", " ".join(material.response) if material.response else None),
        fact("fact_unlocated", material.unlocated),
        fact("fact_rule", f"{origin.rule_zh} {origin.rule_en}"),
        fact("fact_cases", f"{origin.cases_source} {origin.cases_source_en}"),
        fact("fact_boundaries", f"{origin.boundaries_source} {origin.boundaries_source_en}"),
        fact("fact_review", origin.review_number or None),
        fact("fact_producer", f"{origin.producer} {origin.producer_en}"),
        fact("fact_produced", origin.produced_at),
        fact("fact_snapshot", _snapshot(material)),
        fact("fact_audit", origin.audit_head),
    ]
    if origin.demo:
        facts.append(fact("fact_demo", " ".join(_both("pack_files.demo"))))
    title_zh = material.title or render("pack_files.tables_title", params, "zh")
    title_en = material.title or render("pack_files.tables_title", params, "en")
    return Front(title_zh, title_en, *mark, tuple(facts))


def _both(code: str) -> tuple[str, str]:
    return render(code, {}, "zh"), render(code, {}, "en")


def _counties(material: Material) -> str:
    parts = [
        f"{look.glyph} {look.zh} {look.en} {material.totals[look.id]}"
        for look in material.looks
        if material.totals.get(look.id)
    ]
    return f"{len(material.zones)} = {' + '.join(parts)}"


def _snapshot(material: Material) -> str | None:
    origin = material.provenance
    if not origin.snapshot:
        return None
    return f"{origin.snapshot}-{origin.edition} {origin.snapshot_hash}"
