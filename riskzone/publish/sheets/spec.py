"""Which map sheets there are: what is shown, on which paper, in which form."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from riskzone.errors import InputError

Scope = Literal["province", "prefecture", "county", "units"]
Paper = Literal["a4", "a3", "wide", "phone"]
Form = Literal["png", "pdf"]
Dpi = Literal[200, 300]

SCOPES: tuple[Scope, ...] = ("province", "prefecture", "county", "units")
PAPERS: tuple[Paper, ...] = ("a4", "a3", "wide", "phone")

#: Width and height in millimetres, the longer side first; ``wide`` is 16:9, and 2560 or 3840
#: pixels across; ``phone`` has the width alone (1080 or 1620 pixels), as long as it has to be.
SIZES = MappingProxyType(
    {"a4": (297.0, 210.0), "a3": (420.0, 297.0), "wide": (325.12, 182.88), "phone": (137.16, 0.0)}
)


@dataclass(frozen=True)
class SheetSpec:
    """One map sheet.

    Parameters
    ----------
    scope : {"province", "prefecture", "county", "units"}
        The whole area served, whatever it is; one prefecture; one county; the control units of
        a county.
    area : str
        Division code of the prefecture or county; not read for the whole area.
    paper : {"a4", "a3", "wide", "phone"}
        Sheets of paper lie or stand as the shape of the area asks.
    form : {"png", "pdf"}
    dpi : {200, 300}
        Of a picture.

    Raises
    ------
    InputError
        One of them is none of these.
    """

    scope: Scope = "province"
    area: str = ""
    paper: Paper = "a4"
    form: Form = "png"
    dpi: Dpi = 200

    def __post_init__(self) -> None:
        for name, allowed in (
            ("scope", SCOPES),
            ("paper", PAPERS),
            ("form", ("png", "pdf")),
            ("dpi", (200, 300)),
        ):
            value = getattr(self, name)
            if value not in allowed:
                known = ", ".join(str(one) for one in allowed)
                raise InputError("sheets.spec_unknown", field=name, value=value, allowed=known)

    @property
    def path(self) -> str:
        """Of the file inside a pack."""
        where = self.scope if self.scope == "province" else f"{self.scope}-{self.area}"
        fine = "-300" if self.form == "png" and self.dpi == 300 else ""
        return f"sheets/{where}-{self.paper}{fine}.{self.form}"
