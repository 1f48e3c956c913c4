# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of API gateways are made to do."""

from __future__ import annotations

from typing import Any

from tests.simulator import Simulator

from .picture import Picture
from .scenarios import Fixtures, Scenario, more_variables, nothing

_ONE, _SET = "apic_environment_variable", "apic_environment_variable_set"


def _place(sim: Simulator, **more: Any) -> dict[str, Any]:
    fixtures = sim.fixtures
    given = {"instance_id": fixtures["instance_id"], "group_id": fixtures["group_id"], **more}
    return given if "env_name" in more else {**given, "env_id": fixtures["env_id"]}


def _by_id(sim: Simulator, **more: Any) -> dict[str, Any]:
    return {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"], **more}


def _values(gateway: str = "roma", **values: str | None) -> Any:
    """Of the group and environment of the fixtures; None: there is none."""

    def edit(picture: Picture, fixtures: Fixtures) -> None:
        place = tuple(fixtures[key] for key in ("instance_id", "group_id", "env_id"))
        for name, value in values.items():
            path = ("variables", gateway, *place, name)
            picture.pop(path, None)
            if value is not None:
                picture[path] = value

    return edit


def _one(name: str, edit: Any, options: Any) -> Scenario:
    return Scenario(_ONE, name, options, edit)


def _set(name: str, edit: Any, options: Any, prepare: Any = nothing) -> Scenario:
    return Scenario(_SET, name, options, edit, prepare)


SCENARIOS = [
    _one("change by id", _values(address="192.168.1.5"), lambda sim: _by_id(sim, value="192.168.1.5")),
    _one(
        "change by name",
        _values(address="x"),
        lambda sim: _place(sim, env_name=sim.fixtures["env_name"], name="address", value="x"),
    ),
    _one(
        "change at API Gateway",
        _values("apig", address="5"),
        lambda sim: _by_id(sim, gateway="apig", value=5, reveal_values=False),
    ),
    _one("create", _values(another="x"), lambda sim: _place(sim, name="another", value="x")),
    _one(
        "create at API Gateway",
        _values("apig", another="x"),
        lambda sim: _place(sim, gateway="apig", env_name=sim.fixtures["env_name"], name="another", value="x"),
    ),
    _one("delete by id", _values(address=None), lambda sim: _by_id(sim, state="absent")),
    _one("delete by name", _values(address=None), lambda sim: _place(sim, name="address", state="absent")),
    _set(
        "change and create",
        _values(address="192.168.1.5", another="1", more="2"),
        lambda sim: _place(sim, variables={"address": "192.168.1.5", "another": 1, "more": 2}),
        more_variables,
    ),
    _set(
        "replace all",
        _values(address="192.168.1.5", keep=None, old=None, another="1"),
        lambda sim: _place(sim, variables={"address": "192.168.1.5", "another": 1}, purge=True),
        more_variables,
    ),
    _set(
        "remove all at API Gateway",
        _values("apig", address=None, keep=None, old=None),
        lambda sim: _place(sim, gateway="apig", env_name=sim.fixtures["env_name"], variables={}, purge=True),
        more_variables,
    ),
]
