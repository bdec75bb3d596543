"""Every message code exists, is used, and carries the same placeholders in both languages."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from riskzone.messages import catalogue

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("riskzone/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"])
ROOMS = {code.partition(".")[0] for code in catalogue()}
FILE_SUFFIXES = {
    "csv",
    "gpkg",
    "js",
    "json",
    "css",
    "md",
    "py",
    "sqlite",
    "toml",
    "tsv",
    "typ",
    "xls",
    "xlsx",
    "zip",
}


@dataclass(frozen=True)
class Use:
    """A code written in the source, and the parameters given beside it where they can be seen."""

    where: str
    code: str
    params: frozenset[str] | None = None


def placeholders(text: str) -> set[str]:
    return {
        name.partition(".")[0].partition("[")[0]
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }


def is_code(text: object) -> bool:
    if not isinstance(text, str):
        return False
    room, dot, entry = text.partition(".")
    return bool(dot) and room in ROOMS and entry.isidentifier() and entry not in FILE_SUFFIXES


@cache
def trees() -> dict[str, ast.Module]:
    files = [file for file in SOURCES if file.is_file()]
    return {str(f.relative_to(ROOT)): ast.parse(f.read_text("utf-8")) for f in files}


@cache
def uses() -> tuple[Use, ...]:
    return tuple(
        Use(f"{file}:{node.lineno}", node.value)
        for file, tree in trees().items()
        for others in [_no_messages(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and is_code(node.value) and id(node) not in others
    )


def _no_messages(tree: ast.Module) -> set[int]:
    """Pieces of f-strings, and the names of actions in the audit chain."""
    parts: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts += node.values
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.append", "Search"):
            parts += [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXPORTS":
            parts += getattr(node.value, "elts", [])
    return {id(part) for part in parts}


@cache
def uses_with_params() -> tuple[Use, ...]:
    found = [
        Use(f"{file}:{node.lineno}", code, params)
        for file, tree in trees().items()
        for node in ast.walk(tree)
        for code, params in _params_beside(node)
    ]
    return tuple(found)


def _params_beside(node: ast.AST) -> Iterator[tuple[str, frozenset[str]]]:
    """Error("code", a=…), f("code", {"a": …}) and ("code", {"a": …})."""
    if isinstance(node, ast.Call):
        yield from _of_error(node)
        yield from _of_pairs(node.args)
    elif isinstance(node, ast.Tuple):
        yield from _of_pairs(node.elts)


def _of_error(call: ast.Call) -> Iterator[tuple[str, frozenset[str]]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in _error_names() or not call.args or not isinstance(call.args[0], ast.Constant):
        return
    names = {keyword.arg for keyword in call.keywords}
    if None not in names:  # **params: cannot be seen from here
        yield call.args[0].value, frozenset(n for n in names if n)


def _of_pairs(items: list[ast.expr]) -> Iterator[tuple[str, frozenset[str]]]:
    for first, second in pairwise(items):
        if (
            isinstance(first, ast.Constant)
            and is_code(first.value)
            and isinstance(second, ast.Dict)
        ):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in second.keys]
            if None not in keys:
                yield first.value, frozenset(str(key) for key in keys)


@cache
def _error_names() -> frozenset[str]:
    tree = trees()["riskzone/errors.py"]
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


def test_both_languages_say_the_same_thing() -> None:
    entries = catalogue()
    assert [code for code, entry in entries.items() if set(entry) != {"zh", "en"}] == []
    # A unit may be no word in both.
    one_sided = [
        code
        for code, entry in entries.items()
        if bool(entry["zh"].strip()) != bool(entry["en"].strip())
    ]
    assert one_sided == []
    unlike = [
        code
        for code, entry in entries.items()
        if placeholders(entry["zh"]) != placeholders(entry["en"])
    ]
    assert unlike == []


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    unknown = [f"{use.where}: {use.code}" for use in uses() if use.code not in catalogue()]
    assert not unknown, "\n".join(unknown)


def test_every_error_carries_a_code_of_the_catalogue() -> None:
    codes = [
        (f"{file}:{node.lineno}", node.args[0].value)
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _error_names()
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert codes
    unknown = [f"{where}: {code}" for where, code in codes if code not in catalogue()]
    assert not unknown, "\n".join(unknown)


def test_every_placeholder_is_given_where_the_message_is_raised() -> None:
    missing = [
        f"{use.where}: {use.code} lacks {sorted(wanted - use.params)}"
        for use in uses_with_params()
        if use.code in catalogue()
        for wanted in [placeholders(catalogue()[use.code]["en"])]
        if use.params is not None and wanted - use.params
    ]
    assert not missing, "\n".join(missing)


def test_no_entry_is_unused() -> None:
    used = {use.code for use in uses()}
    heads = tuple(head for head in _heads_of_built_texts() if is_code(f"{head}x"))
    rooms = {head.removesuffix(".") for head in heads if head.endswith(".")}
    words = _words_of_the_source()
    ends = tuple(f"{room}.{head}" for room in rooms for head in _heads_of_built_texts() if head)
    built = tuple(head for head in heads if not head.endswith(".")) + ends
    unused = [
        code
        for code in catalogue()
        for room, _, entry in [code.partition(".")]
        if code not in used
        and not code.startswith(built)
        and not (room in rooms and entry in words)
    ]
    assert not unused, "\n".join(unused)


@cache
def _heads_of_built_texts() -> frozenset[str]:
    """What f-strings such as f"zoning.reading_{name}" or f"unit_{unit}" begin with."""
    return frozenset(
        node.values[0].value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and node.values
        if isinstance(node.values[0], ast.Constant)
        if str(node.values[0].value).replace(".", "").isidentifier()
    )


@cache
def _words_of_the_source() -> frozenset[str]:
    """Every short text in the source: f"ui.{key}" takes its key from one of them."""
    return frozenset(
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
