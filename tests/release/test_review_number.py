"""Review numbers of maps: their shape, as they are printed on them."""

from datetime import date

import pytest

from riskzone.release.audience import Audience
from riskzone.release.checklist import Facts, findings
from riskzone.release.pack import Pack
from riskzone.release.review_number import readable


@pytest.mark.parametrize(
    "text",
    ["GS(2020)1234号", "黑S(2020)001号", "GS京(2022)0001号", "JS(2016)01-001号",
     "审图号：黑S（2020）12号", " GS（2019）1822号 ", "沪S〔2020〕094号"],
)  # fmt: skip
def test_numbers_as_they_are_printed(text: str) -> None:
    assert readable(text)


@pytest.mark.parametrize("text", ["", "胡说", "123", "=1+1", "GS2020", "黑S(20)1号", "x" * 60])
def test_what_is_none(text: str) -> None:
    assert not readable(text)


@pytest.mark.parametrize(
    ("audience", "severity"), [(Audience.PUBLIC, "accept"), (Audience.INTERNAL, "warn")]
)
def test_who_prints_another_one_answers_for_it(audience: Audience, severity: str) -> None:
    pack = Pack(
        area="23", on=date(2020, 4, 24), snapshot=3, audience=audience, products=("sheets",),
        review_number="胡说",
    )  # fmt: skip
    told = findings(Facts(pack=pack, known=("sheets",)))
    assert ("packs.review_number_form", severity) in {(one.code, one.severity) for one in told}
