# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every job template's playbook through ansible-runner, from an installed tarball, as AWX has it run.

Once as one run, and once as AWX does it with its mesh: transmit, worker, process. With the credential rendered by the
credential type, answers as a survey gives them, and a search for secrets in all that is left.
"""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

import pytest

from tests.integration.canaries import canaries_of
from tests.integration.conftest import session_simulator, simulator  # noqa: F401  # fixtures
from tests.integration.secret_runs import KINDS, credentials
from tests.proof import awx
from tests.proof.runner import COLLECTIONS, JOB, install, inventory_of, project_of, run, scope_of
from tests.simulator import Simulator

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

SECRET = "canary-in-a-survey-0123456789"


@dataclasses.dataclass(frozen=True)
class Job:
    """What was left of a job."""

    rc: int
    events: list[awx.Data]
    text: str  # what a person sees

    @property
    def artifacts(self) -> awx.Data:
        """What set_stats handed on: AWX takes it from this event."""
        found: awx.Data = next(each for each in self.events if each["event"] == "playbook_on_stats")["event_data"]
        return dict(found["artifact_data"])


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("installed"))


class Case(t.NamedTuple):
    """A job template: its playbook, its survey, the answers, what it hands on, and what it writes."""

    playbook: str
    survey: str
    answers: t.Callable[[dict[str, str]], awx.Data]
    handed_on: str
    on_hosts: bool = False


CASES = {
    "rollout": Case(
        "rollout.yml",
        "rollout",
        lambda fixtures: {
            "rollout_survey_labels": "team: shop\nversion: 1.10",
            "rollout_survey_variables": f"TOKEN: {SECRET}",
            "rollout_survey_addons": "- sermantInjector",
            "rollout_survey_batches": "1, 100%",
            "rollout_survey_wait_interval": 0.1,
            "rollout_survey_description": "",
        },
        "environment_rollout_results",
        on_hosts=True,
    ),
    "rollout_by_name": Case(
        "rollout.yml",
        "rollout_by_name",
        lambda fixtures: {
            "rollout_survey_names": "env-0001\nenv-0002\n",
            "rollout_survey_variables": f"TOKEN: {SECRET}",
            "rollout_survey_batches": "1, 100%",
            "rollout_survey_wait_interval": 0.1,
        },
        "environment_rollout_results",
    ),
    "permissions": Case(
        "permissions.yml",
        "permissions",
        lambda fixtures: {
            "permissions_survey_application_id": fixtures["application_id"],
            "permissions_survey_environment_ids": fixtures["codearts_environment_id"],
            "permissions_survey_permissions": f"- role_id: {fixtures['role_id']}\n  can_deploy: true\n",
        },
        "deploy_permissions_results",
    ),
    "variables": Case(
        "variables.yml",
        "variables",
        lambda fixtures: {
            "variables_survey_instance_id": fixtures["instance_id"],
            "variables_survey_group_ids": fixtures["group_id"],
            "variables_survey_env_names": fixtures["env_name"],
            "variables_survey_variables": f"address: {SECRET}",
            "variables_survey_reveal_values": "false",
        },
        "apic_variables_results",
    ),
    "promote": Case(
        "promote.yml",
        "promote",
        lambda fixtures: {
            "promote_survey_from_environment_name": "env-0001",
            "promote_survey_to_environment_name": "env-0002",
            "promote_survey_include": ["labels", "configuration"],
        },
        "promote_results",
    ),
}


def play(
    installed: Path,
    folder: Path,
    playbook: str,
    inputs: awx.Data,
    variables: awx.Data,
    *,
    inventory: t.Callable[[dict[str, str]], awx.Data] = lambda environment: awx.LOCAL,
    arguments: t.Sequence[str] = (),
    transmitted: bool = False,
) -> Job:
    """Run a job and search what it left."""
    control, worker, end = folder / "control", folder / "worker", folder / "process"
    (control / "env").mkdir(parents=True)
    environment = {
        **awx.rendered(inputs, control, worker if transmitted else control),
        COLLECTIONS: str(installed),
        "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
        "JOB_ID": str(JOB),
    }
    reached = awx.rendered(inputs, control, control) | {COLLECTIONS: str(installed)}
    hosts = inventory(reached)
    meta = {"awx_job_id": JOB, "tower_job_id": JOB, "awx_job_template_name": f"Stagecraft {playbook}"}
    awx.fill(control, project_of(installed), environment, variables | meta, hosts, arguments)
    ident = ("-p", playbook, "-i", str(JOB))
    searched = [folder / "search" / "hosts"]
    searched[0].parent.mkdir()
    searched[0].write_text(json.dumps(hosts), encoding="utf-8")
    if transmitted:
        sent = run("ansible-runner", "transmit", str(control), *ident, folder=folder)
        assert sent.returncode == 0, sent
        worker.mkdir()
        worked = run("ansible-runner", "worker", "--private-data-dir", str(worker), folder=folder, stdin=sent.stdout)
        end.mkdir()
        done = run("ansible-runner", "process", str(end), *ident[2:], folder=folder, stdin=worked.stdout)
        # the line that says that the job starts tells its environment, for AWX to keep what is no secret of it
        lines = [line for line in worked.stdout.splitlines() if b'"status": "starting"' not in line]
        (folder / "search" / "stream").write_bytes(b"\n".join(lines))
        searched += [folder / "search" / "stream"]
        place = end
    else:
        done = run("ansible-runner", "run", str(control), *ident, folder=folder)
        place = control
    artifacts = place / "artifacts" / str(JOB)
    assert artifacts.is_dir(), done
    left = [path for path in (folder / "home", artifacts, worker / "artifacts") for path in path.rglob("*")]
    text = done.stdout.decode() + done.stderr.decode()
    canaries = canaries_of(environment, inputs)
    canaries.add("answer of a survey", SECRET)
    # ansible-runner itself writes the environment of a job down, for its owner's eyes only
    files = [path for path in [*left, *searched] if path.is_file() and path.name != "command"]
    texts = {"the output": text, **{str(path): path.read_bytes().decode("utf-8", "replace") for path in files}}
    leaks = [f"{kind} in {where}: {line}" for where, each in texts.items() for kind, line in canaries.find(each)]
    assert not leaks, "\n".join(leaks)
    assert len(files) > 10, "there has to be something to search"
    events = [json.loads(path.read_text(encoding="utf-8")) for path in (artifacts / "job_events").glob("*.json")]
    return Job(int((artifacts / "rc").read_text()), sorted(events, key=lambda each: int(each["counter"])), text)


@pytest.mark.parametrize("transmitted", [False, True], ids=["run", "transmit, worker, process"])
@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
@pytest.mark.parametrize("name", CASES)
def test_a_job_template_does_what_its_survey_says(
    name: str,
    check: bool,
    transmitted: bool,
    installed: Path,
    simulator: Simulator,  # noqa: F811
    tmp_path: Path,
) -> None:
    case = CASES[name]
    inputs = {**credentials(simulator, "AK and SK"), **scope_of(simulator)}
    job = play(
        installed,
        tmp_path,
        case.playbook,
        inputs,
        awx.extra_vars(case.survey, case.answers(simulator.fixtures)),
        inventory=lambda environment: inventory_of(installed, environment, tmp_path) if case.on_hosts else awx.LOCAL,
        arguments=["--check", "--diff"] if check else ["--diff"],
        transmitted=transmitted,
    )
    assert job.rc == 0, job.text
    assert bool(simulator.writes()) is not check
    results = {each["result"] for each in job.artifacts[case.handed_on].values()}
    assert results == {"would change" if check else "changed"}, job.artifacts
    if case.playbook == "rollout.yml":
        told = job.artifacts[f"rollout_results_{JOB}"]
        expected = dict.fromkeys(job.artifacts[case.handed_on], results.pop())
        assert (told["check"], told["results"]) == (check, expected)
        written = [each for each in simulator.state.environments.values() if each.name in expected]
        assert len(written) == (3 if case.on_hosts else 2)
        for each in written if not check else []:
            values = {item["name"]: item["value"] for item in each.configuration["envs"]}
            assert values["TOKEN"] == SECRET
            assert not case.on_hosts or {"key": "version", "value": "1.10"} in each.labels


@pytest.mark.parametrize("kind", [*KINDS, "profile"])
def test_each_kind_of_credential_arrives(
    kind: str,
    installed: Path,
    simulator: Simulator,  # noqa: F811
    tmp_path: Path,
) -> None:
    given = credentials(simulator, "AK and SK" if kind == "profile" else kind)
    if kind == "profile":
        text = json.dumps({"current": "it", "profiles": [{"name": "it", "mode": "AKSK", **_profile(given)}]})
        given = {"profiles": text, "profile": "it"}
    job = play(
        installed,
        tmp_path,
        "permissions.yml",
        {**given, **scope_of(simulator)},
        awx.extra_vars("permissions", CASES["permissions"].answers(simulator.fixtures)),
        transmitted=True,
    )
    assert job.rc == 0, job.text
    assert len(simulator.writes()) > 0


def _profile(given: dict[str, str]) -> dict[str, str]:
    return {"accessKeyId": given["access_key"], "secretAccessKey": given["secret_key"]}


@pytest.mark.parametrize("transmitted", [False, True], ids=["run", "transmit, worker, process"])
def test_the_report_gets_what_the_jobs_before_it_handed_on(
    transmitted: bool,
    installed: Path,
    tmp_path: Path,
) -> None:
    handed_on = {
        "rollout_results_11": {"template": "x", "check": True, "results": {"env-0001": "would change"}},
        "rollout_results_9": {"template": "x", "check": False, "results": {"env-0001": "changed"}},
        "rollout_results_12": {
            "template": "x",
            "check": False,
            "results": {"env-0002": "failed", "env-0003": "changed"},
        },
        "environment_rollout_results": {"env-0003": {"result": "changed", "steps": []}},
    }
    job = play(installed, tmp_path, "report.yml", {}, handed_on, transmitted=transmitted)
    assert job.rc != 0
    for line in (
        "job 9: env-0001: changed",
        "job 11 (check): env-0001: would change",
        "job 12: env-0002: failed",
        "1 environments failed or were not begun",
    ):
        assert line in job.text
    assert job.text.index("job 9:") < job.text.index("job 11 (check):") < job.text.index("job 12:")


def test_a_wrong_answer_is_one_sentence_and_nothing_is_written(
    installed: Path,
    simulator: Simulator,  # noqa: F811
    tmp_path: Path,
) -> None:
    inputs = {**credentials(simulator, "AK and SK"), **scope_of(simulator)}
    answers = {"rollout_survey_names": "env-0001", "rollout_survey_labels": "team shop"}
    job = play(installed, tmp_path, "rollout.yml", inputs, awx.extra_vars("rollout_by_name", answers))
    assert job.rc != 0
    assert "rollout_survey_labels has to be YAML text with one name and one value in each line" in job.text
    assert simulator.writes() == []
