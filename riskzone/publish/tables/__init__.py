"""Tables of a pack: one workbook, and each table as CSV."""

from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.tables.comma import to_csv
from riskzone.publish.tables.front import front
from riskzone.publish.tables.model import Table
from riskzone.publish.tables.rows import tables
from riskzone.publish.tables.workbook import to_xlsx

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

__all__ = ["Table", "table_files", "tables"]


def table_files(material: Material) -> tuple[ProductFile, ...]:
    """The workbook and the CSV files of a pack."""
    made = tables(material)
    words = front(material)
    book = ProductFile(
        "tables/tables.xlsx",
        _XLSX,
        to_xlsx(words, made, material.provenance.produced_at),
        Product.TABLES,
        words.title_zh,
        words.title_en,
        {f"{table.id}.{name}": about for table in made for name, about in table.dictionary.items()},
    )
    return (book, *(_csv_file(table) for table in made))


def _csv_file(table: Table) -> ProductFile:
    written = {
        one.name: (one.about_zh, one.about_en)
        for one in table.columns
        if not one.name.endswith("_shown")
    }
    path = f"tables/{table.id.replace('_', '-')}.csv"
    return ProductFile(path, "text/csv", to_csv(table), Product.TABLES, table.zh, table.en, written)
