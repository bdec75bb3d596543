"""Every action the program enters in the chain is named to an auditor, and its particulars too."""

import ast
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import riskzone
from riskzone.messages import catalogue
from riskzone.store.audit import AuditEntry
from riskzone.ui import audit_words

ROOT = Path(riskzone.__file__).parent


def _audited() -> Iterator[str]:
    """Actions that stand as a text where the chain is written."""
    for file in [*ROOT.glob("services/*.py"), *ROOT.glob("store/*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.append":
                found = node.args[1] if len(node.args) > 1 else None
                if isinstance(found, ast.Constant):
                    yield found.value


def _told(details: str) -> str:
    entry = AuditEntry(
        1, datetime(2020, 4, 24, tzinfo=UTC), "duty", "unit.import", "audit", details, "", ""
    )
    return str(audit_words.particulars(entry).striptags())


def test_every_action_has_its_words() -> None:
    known = catalogue()
    wordless = {one for one in _audited() if f"audit.action_{one.replace('.', '_')}" not in known}
    assert not wordless


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ('{"drafts": [], "rows": {":1": 31, ":2": 32}, "refused": 1}', "行数 31、32 拒收 1"),
        ('{"units": [1, 2, 3, 4, 5, 6, 7]}', "个数 7 项"),
        ('{"items": ["cases", "told"]}', "已核对 无新病例、已告知"),
        (f'{{"head": "143:{"92fffd0e" * 8}", "ok": true}}', "链头 143:92fffd0e92fffd0e 完好 是"),
        ('{"key_id": "3a690a6f9eb5503e", "of": "control_unit:1"}', "属于 管控单元 1"),
        (
            '{"purpose": "oversight", "scheme": "hlj-2020-04"}',
            "用途 督查迟报、漏报 方案 黑龙江管控单元（2020年4月，三个管控圈）",
        ),
        (
            (
                '{"accepted": ["packs.unlocated"], "audience": "public", "corrects": 0,'
                ' "due_at": "2020-04-23T18:00:00+08:00", "state": "released"}'
            ),
            "说明理由的检查项 无法定位的病例 对象 公开 时限 2020-04-23 18:00 状态 已发布",
        ),
        ('{"circle": "<b>", "name": "<i>x</i>"}', "圈层 <b> 名称 <i>x</i>"),
    ],
)
def test_particulars_read_as_words(details: str, told: str) -> None:
    assert " ".join(_told(details).replace("&lt;", "<").replace("&gt;", ">").split()) == told


def test_the_demonstration_is_entered_in_words(demo_home: Path) -> None:
    known = catalogue()
    with sqlite3.connect(f"file:{demo_home}/riskzone.sqlite?mode=ro", uri=True) as store:
        entries = store.execute("SELECT action, subject, details FROM audit_entry").fetchall()
    named = {f"action_{action.replace('.', '_')}" for action, _, _ in entries}
    named |= {f"subject_{subject.partition(':')[0]}" for _, subject, _ in entries}
    named |= {
        f"detail_{name}"
        for _, _, details in entries
        for name, value in json.loads(details).items()
        if value and not re.fullmatch("[0-9a-f]{16,64}", str(value))
    }
    assert len(entries) > 100
    assert {one for one in named if f"audit.{one}" not in known} == set()


def test_a_subject_is_named_and_its_hash_cut() -> None:
    assert audit_words.subject_words(f"file:{'4ab41387' * 4}") == "文件 4ab413874ab4"
    assert audit_words.subject_words("control_unit") == "管控单元"
    assert "<" not in str(audit_words.subject_link("control_unit:<b>", {})).replace(
        "<span>", ""
    ).replace("</span>", "")
