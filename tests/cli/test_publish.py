"""``riskzone publish`` as somebody calls it who does not know the codes of the checks."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from riskzone.errors import Refused
from riskzone.release.checklist import Finding
from riskzone.services import pack_release, packs

from .conftest import Run


def test_a_refused_release_says_how_each_finding_is_answered_for(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (Finding("packs.unlocated", {"count": 1}, "accept"),)

    def refuse(*_args: object, **_told: object) -> None:
        raise Refused("packs.unlocated", findings=found, count=1)

    monkeypatch.setattr(packs, "one", lambda *_: SimpleNamespace(pack=SimpleNamespace(version=2)))
    monkeypatch.setattr(pack_release, "act", refuse)
    done = run("publish", "release", "2")
    assert done.code == 1
    assert "--accept unlocated=reason" in done.err
    assert "1 case of no known county" in done.err


@pytest.mark.parametrize("given", ["unlocated", "=", "=因为", "  =因为"])
def test_an_answer_without_a_code_is_refused(run: Run, store: Path, given: str) -> None:
    done = run("publish", "release", "2", "--accept", given)
    assert done.code == 1
    assert "code=reason" in done.err
