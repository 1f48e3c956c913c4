# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin servicestage, read by Ansible itself: hosts, groups, cache, credentials, and what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.documentation import text_of
from tests.integration.canaries import canaries_of, leaks_in
from tests.integration.conftest import Runner, once
from tests.integration.inventory_reader import Data, read_sources
from tests.simulator import Simulator
from tools.collection_link import link_collection

PLUGIN = "stagecraft.huaweicloud.servicestage"
SECOND = "ap-southeast-1"
INFO = "stagecraft.huaweicloud.servicestage_environment_info"
NO_KEYS = {"HW_ACCESS_KEY": None, "HW_SECRET_KEY": None}


class Case:
    """Sources to be read, each with what is asserted of it afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cases: list[Data] = []

    def add(self, options: Data | str, **case: t.Any) -> int:
        """Add a source, as options or as YAML; return its number."""
        number = len(self.cases)
        path = self.folder / f"{number}.servicestage.yml"
        text = options if isinstance(options, str) else yaml.safe_dump({"plugin": PLUGIN, **options})
        path.write_text(text, encoding="utf-8")
        self.cases.append({"path": str(path), **case})
        return number

    def again(self, number: int, **case: t.Any) -> int:
        """Read a source once more."""
        self.cases.append({**self.cases[number], **case})
        return len(self.cases) - 1


@pytest.fixture
def cases(tmp_path: Path) -> Case:
    return Case(tmp_path)


@pytest.fixture
def second_region(simulator: Simulator) -> str:
    """The ID of the project of another region; one of its environments has a name of the first."""
    accounts = simulator.world.accounts
    project = accounts._add_project(SECOND, simulator.user.domain_id, simulator.user.domain_id)
    for name in ("env-0001", "shop-x"):
        simulator.add_environment(name, project_id=project.id)
    return project.id


def read(cases: Case, connection: dict[str, str], shows: t.Collection[str] = ()) -> list[Data]:
    found = read_sources(cases.cases, cases.folder, connection)
    (cases.folder / "seen").write_text(json.dumps(found), encoding="utf-8")
    sources = {*cases.folder.glob("*.servicestage.yml"), cases.folder / "profile"}
    assert not leaks_in(cases.folder, canaries_of(connection), sources, shows)
    return found


def decorate(simulator: Simulator) -> None:
    """Labels, servers, a kubeconfig and fields that nobody documented."""
    first, second, third = list(simulator.state.environments.values())[:3]
    kube_config = "apiVersion: v1\nusers: [{user: {token: kube-canary-0123456789abcdef}}]"
    server = {"id": "server-1", "name": "web-1", "type": "ecs", "ip": "192.168.0.8", "password": "field-canary-012345"}
    cluster = {"id": "k8s-1", "name": "k8s", "type": "custom_k8s", "parameters": {"kube_config": kube_config}}
    first.resources = [server, cluster]
    second.resources = [server, {"id": "server-2", "name": "名字 {{ 1 }}", "type": "ecs"}]
    second.labels = [{"key": "team", "value": "shop"}, {"key": "stagecraft-refresh", "value": "todo"}]
    second.deploy_mode = "virtualmachine"
    third.description = "{{ lookup('pipe', 'echo it-ran') }}\n{% raw %}"
    third.enterprise_project_id = "1"


def test_hosts_groups_filters_and_names(
    simulator: Simulator, connection: dict[str, str], cases: Case, second_region: str
) -> None:
    decorate(simulator)
    both = {"regions": [simulator.region, SECOND]}
    plain = cases.add({})
    everything = cases.add({"gather_resources": True, "gather_addons": True})
    regions = cases.add({**both, "keyed_groups": [{"key": "servicestage_region", "prefix": "region"}]})
    projects = cases.add({"projects": [{"project_id": simulator.project_id}, {"region": SECOND}]})
    twice = cases.add({"projects": [{"project_id": simulator.project_id}, {"region": simulator.region}]})
    by_label = cases.add({"labels": {"team": "shop"}})
    by_mode = cases.add({"deploy_mode": "virtualmachine"})
    by_project = cases.add({"enterprise_project_id": "1"})
    by_pattern = cases.add({**both, "name_pattern": "*-[x3]*"})
    by_vpc = cases.add({"vpc_id": list(simulator.state.environments.values())[0].vpc_id})
    servers = cases.add({"hosts_from": "ecs", "keyed_groups": [
        {"key": "servicestage_environments | map(attribute='name') | list", "prefix": "of"}]})  # fmt: skip
    named = cases.add({"hostnames": ["servicestage_labels.team", "n-{{ servicestage_name[-1] }}"]})
    same = cases.add({"hostnames": ["'same'"]})
    bad = cases.add({"hostnames": ["servicestage_description"]})
    extra = cases.add(
        {
            "compose": {"x": "given ~ servicestage_name"},
            "use_extra_vars": True,
            "region": "{{ where }}",
            "connections": "{{ 1 + 1 }}",
        },
        extra_vars=["given=it-", f"where={simulator.region}"],
    )  # fmt: skip
    result = read(cases, connection, shows=("kube_config",))
    assert [each["error"] for each in result] == [""] * len(result)
    names = [sorted(each["hosts"]) for each in result]
    three = ["env-0001", "env-0002", "env-0003"]
    ids = {
        each.name: each.id for each in simulator.state.environments.values() if each.project_id == simulator.project_id
    }

    assert names[plain] == three
    assert result[plain]["requests"] == ["listEnvironments"]
    host = result[plain]["hosts"]["env-0002"]
    assert host["ansible_connection"] == "local"
    assert host["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"
    assert host["servicestage_id"] == ids["env-0002"]
    assert host["servicestage_labels"] == {"team": "shop"}
    assert host["servicestage_owed"] == {"stagecraft-refresh": "todo"}
    assert (host["servicestage_region"], host["servicestage_project_id"]) == (simulator.region, simulator.project_id)
    assert "servicestage_resources" not in host

    first = result[everything]["hosts"]["env-0001"]
    assert first["servicestage_resources"] == [
        {"id": "server-1", "name": "web-1", "type": "ecs", "ip": "192.168.0.8"},
        {"id": "k8s-1", "name": "k8s", "type": "custom_k8s"},
    ]
    assert [addon["name"] for addon in first["servicestage_addons"]] == ["sermantInjector"]
    assert "canary" not in json.dumps(result)

    four = ["env-0001.ap-southeast-1", f"env-0001.{simulator.region}", "env-0002", "env-0003", "shop-x"]
    assert names[regions] == names[projects] == four
    assert sorted(result[regions]["groups"]["region_ap_southeast_1"]) == ["env-0001.ap-southeast-1", "shop-x"]
    assert result[regions]["projects"] == sorted([simulator.project_id, second_region])
    assert names[twice] == three
    assert names[by_label] == names[by_mode] == ["env-0002"]
    assert names[by_project] == ["env-0003"]
    assert names[by_pattern] == ["shop-x"]
    assert names[by_vpc] == ["env-0001"]

    assert names[servers] == ["server-2", "web-1"]
    assert result[servers]["hosts"]["web-1"]["ansible_host"] == "192.168.0.8"
    assert "ansible_connection" not in result[servers]["hosts"]["web-1"]
    assert result[servers]["groups"]["of_env_0002"] == ["web-1", "server-2"]

    assert names[named] == ["n-1", "n-3", "shop"]
    assert names[same] == sorted(f"same.{simulator.region}.{ids[name]}" for name in three)
    assert names[bad] == three
    assert result[extra]["hosts"]["env-0003"]["x"] == "it-env-0003"


def test_strict_and_not(simulator: Simulator, connection: dict[str, str], cases: Case) -> None:
    mistakes: list[Data] = [
        {"compose": {"x": "nothing.at.all"}},
        {"groups": {"x": "nothing.at.all"}},
        {"keyed_groups": [{"key": "nothing.at.all"}]},
        {"hostnames": ["nothing.at.all"]},
        {"hostnames": ["'a b'"]},
    ]
    for mistake in mistakes:
        cases.add(mistake)
        name, value = next(iter(mistake.items()))
        # a key in the lines around the mistake, which Ansible likes to show
        cases.add(
            f"plugin: {PLUGIN}\nstrict: true\naccess_key: {simulator.access_key}\nsecret_key: {simulator.secret_key}\n"
            f"{name}: {json.dumps(value)}\n"
        )
    result = read(cases, connection)
    for number in range(len(mistakes)):
        lenient, strict = result[2 * number : 2 * number + 2]
        assert (lenient["error"], len(lenient["hosts"])) == ("", 3)
        assert "nothing" in strict["error"] or "'a b'" in strict["error"]
        assert "Traceback" not in strict["error"]


def test_cache(simulator: Simulator, connection: dict[str, str], cases: Case) -> None:
    decorate(simulator)
    folder = cases.folder / "cache"
    cached = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}
    first = cases.add({**cached, "gather_resources": True, "compose": {"it": "servicestage_description"}})
    again = cases.again(first)
    flushed = cases.again(first, flush=True)
    other_project = cases.again(first, environ={"HW_PROJECT_ID": simulator.sandbox_project_id})
    token = {"HW_USER_NAME": simulator.username, "HW_USER_PASSWORD": simulator.password}
    other_user = cases.again(first, environ={**NO_KEYS, **token, "HW_DOMAIN_NAME": simulator.domain_name})
    Path(cases.cases[first]["path"]).touch()
    result = read(cases, connection, shows=("kube_config",))
    assert [each["error"] for each in result] == [""] * len(result)
    assert result[again]["requests"] == []
    assert result[again]["hosts"] == result[first]["hosts"] == result[flushed]["hosts"]
    assert result[again]["hosts"]["env-0003"]["it"].startswith("{{ lookup"), "nothing of it ran"
    assert result[flushed]["requests"].count("listEnvironments") == 1
    assert result[other_project]["hosts"] == {}
    assert result[other_project]["projects"] == [simulator.sandbox_project_id]
    assert "createToken" in result[other_user]["requests"]

    kept = [file for file in folder.iterdir() if "env-0001" in file.read_text(encoding="utf-8")]
    assert len(kept) == 2
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "canary" not in text
        file.write_text(text.replace("project_id", "project"), encoding="utf-8")
    strange = Case(cases.folder)
    strange.cases = [cases.cases[first]]
    (result_,) = read(strange, connection, shows=("kube_config",))
    assert len(result_["hosts"]) == 3
    assert "does not hold what it should, so all is read again" in " ".join(result_["warnings"])
    for file in folder.iterdir():
        file.write_text("[{", encoding="utf-8")
    (result_,) = read(strange, connection, shows=("kube_config",))
    assert len(result_["hosts"]) == 3, result_
    assert "cannot be used, so all is read again" in " ".join(result_["warnings"])


def test_credentials_come_from_one_source(simulator: Simulator, connection: dict[str, str], cases: Case) -> None:
    keys = {"access_key": simulator.access_key, "secret_key": simulator.secret_key}
    decoy = {"HW_ACCESS_KEY": "DECOY-KEY-ID", "HW_SECRET_KEY": "decoy-secret-0123456789"}
    profile = cases.folder / "profile"
    profile.write_text(f"[shop]\nak = {keys['access_key']}\nsk = {keys['secret_key']}\nregion = {simulator.region}\n")
    profile.chmod(0o600)
    vault = VaultLib([("default", VaultSecret(b"vault-password"))])
    secret = vault.encrypt(keys["secret_key"]).decode().replace("\n", "\n  ")
    vaulted = f"plugin: {PLUGIN}\naccess_key: {keys['access_key']}\nsecret_key: !vault |\n  {secret}\n"
    other = VaultLib([("default", VaultSecret(b"another"))]).encrypt(keys["secret_key"]).decode().replace("\n", "\n  ")
    other_vault = vaulted.replace(secret, other)
    user = {"username": simulator.username, "password": simulator.password, "domain_name": simulator.domain_name}
    good = [
        cases.add({}),
        cases.add(keys, environ=decoy),
        cases.add(vaulted, environ=decoy, vault="vault-password"),
        cases.add({**keys, "secret_key": "{{ lookup('env', 'X') }}"}, environ={**decoy, "X": keys["secret_key"]}),
        cases.add({"profile": "shop", "config_file": str(profile)}, environ={**decoy, "HW_REGION_NAME": "nowhere"}),
        cases.add({**user, "project_id": simulator.project_id, "gather_addons": True}, environ=decoy),
    ]  # fmt: skip
    bad = {
        cases.add({}, environ=decoy): "credentials came from the environment",
        cases.add({}, environ=NO_KEYS): "No credentials were found",
        cases.add({"access_key": "AK"}): "Half a set of credentials",
        cases.add({**keys, "secret_key": "{{ lookup('env', 'NOT_THERE') }}"}): "secret_key is empty",
        cases.add({**keys, "profile": "shop"}): "credentials come from one source",
        cases.add(other_vault, vault="vault-password"): "secret_key cannot be evaluated",
    }
    result = read(cases, connection)
    for number in good:
        assert (result[number]["error"], len(result[number]["hosts"])) == ("", 3), number
    assert result[good[-1]]["requests"].count("createToken") == 1, "one token for all connections"
    for number, words in bad.items():
        assert words in result[number]["error"], (number, result[number]["error"])
        assert result[number]["hosts"] == {}


def test_a_failure_is_one_sentence_and_no_list_is_shortened(
    simulator: Simulator, connection: dict[str, str], cases: Case
) -> None:
    for number in range(4, 251):
        simulator.add_environment(f"env-{number:04d}", create_time=number)
    page = {"method": "GET", "path": "/cas/environments$", "kind": "status", "times": None, "after": 1}
    quick = {"max_retries": 0}
    failures = {
        cases.add(quick, faults=[{**page, "status": 401}]): "HTTP 401",
        cases.add(quick, faults=[{**page, "status": 403}]): "servicestage:environment:list",
        cases.add(quick, faults=[{**page, "kind": "throttle"}]): "HTTP 429",
        cases.add(quick, faults=[{**page, "status": 500}]): "HTTP 500",
        cases.add(quick, faults=[{**page, "kind": "reset_before"}]): "ServiceStage",
        cases.add(
            quick, faults=[{**page, "kind": "body", "body": {"environments": None, "count": 250}}]
        ): "shows none of",
        cases.add({**quick, "endpoints": {"servicestage": "http://127.0.0.1:9"}}): "http://127.0.0.1:9",
        cases.add({"connections": "many"}): "connections",
        cases.add({"connections": 0}): "connections is 0: it has to be 1 to 64.",
        cases.add({"hosts_from": "rds"}): "hosts_from",
        cases.add({"regoin": "x"}): "Unsupported options: regoin.",
        cases.add({"region": "{{ nothing }}"}): "region cannot be evaluated",
        cases.add({"timeout": "soon"}): "timeout",
        cases.add({"labels": ["a"]}): "labels",
        cases.add({"regions": [], "region": "x"}): "regions is an empty list",
    }
    fine = cases.add({}, faults=[{**page, "times": 2, "status": 503}])
    result = read(cases, connection)
    for number, words in failures.items():
        assert words in result[number]["error"], (words, result[number]["error"])
        assert "Traceback" not in result[number]["error"]
        assert result[number]["hosts"] == {}
    assert (result[fine]["error"], len(result[fine]["hosts"])) == ("", 250)
    assert len(result[fine]["requests"]) == 3 + 2


@once
def test_a_play_on_all_hosts_runs_in_process_and_the_commands_show_the_same(
    simulator: Simulator, ansible_playbook: Runner, connection: dict[str, str], tmp_path: Path
) -> None:
    """``ansible-playbook -i``, with forks and a refresh in between, and ``ansible-inventory``."""
    source = tmp_path / "servicestage.yml"
    source.write_text(f"plugin: {PLUGIN}\ngather_addons: true\n", encoding="utf-8")
    info = {INFO: {"id": "{{ servicestage_id }}", "project_id": "{{ servicestage_project_id }}"}, "name": "it"}
    play = {"hosts": "all:!localhost", "gather_facts": False, "tasks": [
        info,
        {"ansible.builtin.meta": "refresh_inventory"},
        {"ansible.builtin.debug": {"var": "servicestage_name"}, "name": "name"},
    ]}  # fmt: skip
    run = ansible_playbook(play, "--inventory", str(source), "--forks", "10", verbosity=3)
    assert run.rc == 0, run.output
    assert "AnsiballZ" not in run.output, "a process of the module"
    for name in ("env-0001", "env-0002", "env-0003"):
        assert run.result("it", name)["environments"][0]["name"] == name
        assert run.result("name", name)["servicestage_name"] == name
    operations = [entry.operation for entry in simulator.log]
    assert operations.count("listEnvironments") == 2, "once more for the refresh"

    command = str(Path(sys.executable).parent / "ansible-inventory")
    environment = {
        **connection,
        "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [command, "-i", str(source), "--list", "--export"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)["_meta"]["hostvars"]
    assert sorted(shown) == ["env-0001", "env-0002", "env-0003"]
    assert shown["env-0001"]["servicestage_labels"] == {"owner": "stagecraft", "stage": "test"}
    assert "__ansible_unsafe" not in done.stdout, "AWX would keep it as it is"


def test_the_examples_of_the_documentation_run(
    simulator: Simulator, connection: dict[str, str], cases: Case, second_region: str
) -> None:
    decorate(simulator)
    simulator.add_environment("shop-y", {"team": "shop"})
    texts = text_of("inventory", "servicestage", "EXAMPLES").split("\n---\n")
    assert len(texts) == 3
    for text in texts:
        cases.add(text.replace("~/.cache/servicestage", str(cases.folder / "cache")))
    result = read(cases, connection, shows=("kube_config",))
    assert [each["error"] for each in result] == [""] * 3
    assert set(result[0]["groups"]) >= {"containers", "stage_test", "stage_none"}
    assert list(result[1]["hosts"]) == [f"shop-y.{simulator.region}"]
    assert result[1]["hosts"][f"shop-y.{simulator.region}"]["team"] == "shop"
    assert result[2]["groups"]["environment_env_0001"] == ["web-1"]
