# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can come and go, played by the real ansible-playbook: check, apply, again, change, absent, absent again."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from tests.integration.conftest import Runner, modules_in_proof
from tests.integration.playbook import Data, play_of
from tests.simulator import Simulator

COLLECTION = "stagecraft.huaweicloud"


@dataclasses.dataclass(frozen=True)
class Life:
    """A module, the options that bring the thing about, those that change it, and what the simulator holds of it."""

    module: str
    key: str  # the return value that shows the thing
    first: t.Callable[[Simulator], Data]
    change: Data
    gone: t.Callable[[Simulator], Data]
    seen: t.Callable[[Simulator], t.Any]  # None where it is not there


def environment(simulator: Simulator) -> t.Any:
    found = [each for each in simulator.state.environments.values() if each.name == "shop-test"]
    return (found[0].description, found[0].configuration["envs"]) if found else None


LIVES = {
    "environment": Life(
        "servicestage_environment",
        "environment",
        lambda sim: {
            "name": "shop-test",
            "vpc_id": "29d55020-ae0e-4a18-871c-93e6976ee7bd",
            "deploy_mode": "container",
            "description": "The shop, for testers",
            "configuration": {"envs": {"LOG_LEVEL": "info"}},
        },
        {"description": "The shop"},
        lambda sim: {"name": "shop-test"},
        environment,
    ),
}


@modules_in_proof
@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
def test_a_thing_comes_changes_and_goes(life: Life, simulator: Simulator, ansible_playbook: Runner) -> None:
    first = life.first(simulator)

    def play(options: Data, **how: bool) -> tuple[str, Data]:
        """Return the status and the result of the task, with the simulator's log of just this run."""
        simulator.clear_log()
        run = ansible_playbook(play_of([{"name": "it", f"{COLLECTION}.{life.module}": options}]), diff=True, **how)
        assert run.rc == 0, run.output
        return run.result("it").status, run.result("it").result

    status, predicted = play(first, check=True)
    assert (status, simulator.writes(), life.seen(simulator)) == ("changed", [], None)

    status, applied = play(first)
    assert status == "changed"
    assert life.seen(simulator) is not None
    assert applied["diff"] == predicted["diff"]
    assert applied["diff"]["before"] == {}
    assert applied[life.key]

    status, again = play(first)
    assert (status, simulator.writes()) == ("ok", [])
    assert again[life.key]

    before = life.seen(simulator)
    status, _ = play({**first, **life.change})
    assert status == "changed"
    assert life.seen(simulator) != before

    gone = {**life.gone(simulator), "state": "absent"}
    status, predicted = play(gone, check=True)
    assert (status, simulator.writes()) == ("changed", [])
    assert life.seen(simulator) is not None

    status, deleted = play(gone)
    assert (status, life.seen(simulator), deleted[life.key]) == ("changed", None, None)
    assert deleted["diff"] == predicted["diff"]
    assert deleted["diff"]["after"] == {}

    status, again = play(gone)
    assert (status, simulator.writes(), again[life.key]) == ("ok", [], None)
