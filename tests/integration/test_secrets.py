# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A few of the runs of secret_runs.py, with a few modules; tests/proof/test_secrets.py plays all of them with all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.playbook import Data, play_of, run_playbook
from tests.integration.secret_runs import Case, assert_played, run_case
from tests.simulator import Simulator
from tests.simulator.ledger import LEDGER

FEW = ("servicestage_environment", "servicestage_environment_resources", "apic_environment_variable_set")
SOME = [
    Case("AK and SK", "task", in_process=True, modules=FEW),
    Case("password", "play environment", in_process=False, stdout="minimal", modules=FEW[:1]),
]


@pytest.mark.parametrize("case", SOME, ids=str)
def test_no_secret_is_left_anywhere(case: Case, simulator: Simulator, tmp_path: Path) -> None:
    """A selection by hand."""
    assert_played(run_case(case, simulator, tmp_path), case)


def test_the_net_finds_a_secret_wherever_a_run_leaves_it(simulator: Simulator, tmp_path: Path) -> None:
    """On the screen and in the log, in results, syslog, files of a home, pieces and encodings: each is found."""
    secret, token = simulator.secret_key, simulator.world.accounts.secrets.secret(300)
    LEDGER.note("token", token)
    tasks: list[Data] = [
        {
            "name": "show",
            "ansible.builtin.debug": {"msg": f"a piece: {token[100:112]} {'.' * 300} {simulator.password}"},
        },
        {"name": "log", "ansible.builtin.stat": {"path": f"/no/such/{simulator.password}"}},
        {
            "name": "leave",
            "ansible.builtin.copy": {"dest": "{{ lookup('env', 'HOME') }}/left", "content": "{{ secret | b64encode }}"},
            "no_log": True,
        },
    ]
    with pytest.raises(AssertionError, match="A secret leaked") as found:
        run_playbook(play_of(tasks, vars={"secret": secret}), folder=tmp_path)
    told = str(found.value)
    for place in ("stdout", "ansible.log", "every_field", "results.jsonl"):
        assert f"token in {place}: " in told
        assert f"password in {place}: " in told
    assert "password in syslog: " in told
    assert "secret key in home/left: " in told
    assert "secret key in stdout" not in told
    for canary in (secret, token[100:112], simulator.password):
        assert canary not in told
