"""``riskzone publish`` as somebody calls it who does not know the codes of the checks."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from riskzone.errors import Refused
from riskzone.release.checklist import Finding
from riskzone.release.pack import Pack, State
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


def test_withdrawing_a_pack_names_the_bulletin_that_stays(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def withdrawn(*_args: object, **told: object) -> Pack:
        asked.append(told["with_bulletin"])
        return Pack(id=2, area="23", on=date(2020, 4, 24), state=State.WITHDRAWN)

    stays = SimpleNamespace(id=5, on=date(2020, 4, 23))
    monkeypatch.setattr(packs, "one", lambda *_: SimpleNamespace(pack=SimpleNamespace(version=2)))
    monkeypatch.setattr(pack_release, "act", withdrawn)
    monkeypatch.setattr(packs, "left_with", lambda *_: None if asked[-1] else stays)
    done = run("publish", "withdraw", "2", "--reason", "wrong figures")
    assert done.code == 0
    assert "the bulletin of 2020-04-23 (no. 5) stays published" in done.err
    done = run("publish", "withdraw", "2", "--reason", "wrong figures", "--bulletin")
    assert (done.code, asked) == (0, [False, True])
    assert "stays published" not in done.err


@pytest.mark.parametrize("given", ["unlocated", "=", "=因为", "  =因为"])
def test_an_answer_without_a_code_is_refused(run: Run, store: Path, given: str) -> None:
    done = run("publish", "release", "2", "--accept", given)
    assert done.code == 1
    assert "code=reason" in done.err
