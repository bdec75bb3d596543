"""Options that several commands share, and how their values are read."""

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from riskzone.cli.words import say
from riskzone.errors import InputError

LayerName = Literal["prefecture", "county", "township", "building"]
ReadingName = Literal["midnight", "now"]
DatumName = Literal["wgs84", "cgcs2000", "gcj02"]
BadRows = Literal["refuse", "skip"]
ModeName = Literal["full", "delta"]

_DAY = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})(\d{2})(\d{2})"
    r"|(\d{4})年(\d{1,2})月(\d{1,2})日"
)


def parse_day(text: str, option: str) -> date:
    """A day as people write it: 2020-03-19, 20200319, 2020/3/19, 2020年3月19日.

    Parameters
    ----------
    text : str
        As typed; full-width digits are understood.
    option : str
        For the message.

    Raises
    ------
    InputError
        It is no day of the calendar.
    """
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is not None:
        try:
            return date(*(int(part) for part in match.groups() if part))
        except ValueError:
            pass  # the 13th month: reported below like anything else that is no day
    raise InputError("cli.bad_date", option=option, value=text)


def day_option(name: str, words: str) -> Any:
    """An option whose value is a day."""
    return typer.Option(name, help=words, metavar="DATE", parser=lambda text: parse_day(text, name))


Json = Annotated[bool, typer.Option("--json", help=say("cli.option_json"))]
OnDay = Annotated[date, day_option("--on", say("cli.option_on"))]
Layer = Annotated[LayerName | None, typer.Option("--layer", help=say("cli.option_layer"))]
Reading = Annotated[ReadingName, typer.Option("--reading", help=say("cli.option_reading"))]
Map = Annotated[Path | None, typer.Option("--map", help=say("cli.option_map"), metavar="FILE.toml")]
CoverageFrom = Annotated[
    date | None, day_option("--coverage-from", say("cli.option_coverage_from"))
]
Datum = Annotated[DatumName | None, typer.Option("--datum", help=say("cli.option_datum"))]
OnBadRows = Annotated[BadRows, typer.Option("--bad-rows", help=say("cli.option_bad_rows"))]
Rejected = Annotated[
    Path | None,
    typer.Option("--rejected", help=say("cli.option_rejected"), metavar="FILE.csv"),
]
Reason = Annotated[str, typer.Option("--reason", help=say("cli.option_reason"))]
Why = Annotated[str, typer.Option("--reason", help=say("cli.option_why"), metavar="TEXT")]
NeededWhy = Annotated[
    str, typer.Option("--reason", help=say("cli.option_why_needed"), metavar="TEXT")
]
Mode = Annotated[ModeName, typer.Option("--mode", help=say("cli.option_mode"))]
InputFile = Annotated[Path, typer.Argument(help=say("cli.argument_file"), metavar="FILE")]
LayerOfStore = Annotated[LayerName, typer.Option("--layer", help=say("cli.option_layer"))]
Baseline = Annotated[
    Path | None, typer.Option("--baseline", help=say("cli.option_baseline"), metavar="FILE")
]
ValidFrom = Annotated[date, day_option("--valid-from", say("cli.option_valid_from"))]
