"""Every service function that acts for somebody checks the right before it does anything."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import pytest

from riskzone import services
from riskzone.access import Actor, Right
from riskzone.errors import Denied

NOBODY = Actor("nobody")
ELSEWHERE = replace(Actor.command_line("nanjing"), jurisdiction="320000")

#: Functions that change an area: an actor of another area is refused as well.
CHANGES = {
    "imports.import_cases",
    "imports.import_counts",
    "imports.import_reports",
    "imports.preview",
    "imports.store",
    "layers.import_layer",
    "layers.prepare_layer",
    "layers.preview_layer",
    "layers.store_layer",
    "mappings.listing",
    "mappings.recognised",
    "mappings.remove",
    "mappings.save",
    "prepare.prepare_cases",
    "prepare.prepare_counts",
    "prepare.prepare_reports",
    "recognition.look",
    "schemes.adopt",
    "demo.load",
}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        yield importlib.import_module(found.name)


def functions() -> dict[str, Callable[..., Any]]:
    """Public functions of the services whose first parameter is the actor."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "actor"
    }


def called(function: Callable[..., Any], actor: Actor) -> None:
    """Call with an actor and stand-ins for everything else that has no default."""
    given: dict[str, Any] = {}
    positional: list[Any] = [actor]
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        stand_in = MagicMock()
        stand_in.settings.area = "23"
        if parameter.kind is parameter.KEYWORD_ONLY:
            if parameter.default is parameter.empty:
                given[parameter.name] = stand_in
        elif parameter.default is parameter.empty:
            positional.append(stand_in)
    function(*positional, **given)


def test_there_are_functions_to_walk() -> None:
    assert set(functions()) >= CHANGES


@pytest.mark.parametrize("name", sorted(functions()))
def test_an_actor_without_rights_is_denied(name: str) -> None:
    with pytest.raises(Denied) as denied:
        called(functions()[name], NOBODY)
    assert denied.value.code == "access.right_missing"


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_an_actor_of_another_area_is_denied(name: str) -> None:
    with pytest.raises(Denied) as denied:
        called(functions()[name], ELSEWHERE)
    assert denied.value.code == "access.outside_jurisdiction"


@pytest.mark.parametrize("name", sorted(n for n in CHANGES if n.startswith(("schemes.", "demo."))))
def test_the_browser_before_accounts_exist_adopts_nothing(name: str) -> None:
    with pytest.raises(Denied):
        called(functions()[name], Actor.local_operator())


def test_the_right_asked_for_is_the_right_needed() -> None:
    needed = {
        "imports.import_cases": Right.IMPORT,
        "schemes.adopt": Right.ADOPT_SCHEME,
        "maintenance.backup": Right.MAINTAIN_STORE,
        "maintenance.verify_audit": Right.VERIFY_AUDIT,
    }
    for name, right in needed.items():
        others = Actor("almost", frozenset(Right) - {right})
        with pytest.raises(Denied) as denied:
            called(functions()[name], others)
        assert denied.value.params["right"] == right.value
