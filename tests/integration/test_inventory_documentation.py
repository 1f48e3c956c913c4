# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source and the playbook in docs/inventory.md do what the page says."""

from __future__ import annotations

import dataclasses
import json
import re
import typing as t
from pathlib import Path

import yaml

from tests.integration.conftest import Runner, once
from tests.integration.inventory_reader import Data, read_sources
from tests.simulator import Simulator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "inventory.md"
PLUGIN = "stagecraft.huaweicloud.servicestage"


def blocks() -> list[t.Any]:
    found = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return [yaml.safe_load(text) for text in found]


def with_the_places_of_the_page(simulator: Simulator) -> None:
    """Its other region and projects, a label, a server."""
    accounts = simulator.world.accounts
    owner = simulator.user.domain_id
    for source in blocks():
        for place in source.get("projects", []) if isinstance(source, dict) else []:
            name = place.get("project_name", place["region"])
            project = accounts._add_project(name, owner, owner)
            if "project_id" in place:
                accounts.projects[-1] = dataclasses.replace(project, id=place["project_id"])
            simulator.add_environment(f"of-{name}", project_id=accounts.projects[-1].id)
    first = next(iter(simulator.state.environments.values()))
    first.labels = [{"key": "stage", "value": "dev"}]
    first.resources = [{"id": "server-1", "name": "web-1", "type": "ecs", "ip": "192.168.0.8"}]


def test_the_sources_of_the_page_are_read(simulator: Simulator, connection: dict[str, str], tmp_path: Path) -> None:
    with_the_places_of_the_page(simulator)
    sources: list[Data] = [each for each in blocks() if isinstance(each, dict)]
    cases = []
    for number, source in enumerate(sources):
        path = tmp_path / f"{number}.servicestage.yml"
        text = yaml.safe_dump({"plugin": PLUGIN, **source}).replace("~/", f"{tmp_path}/")
        path.write_text(text, encoding="utf-8")
        cases.append({"path": str(path)})
    found = read_sources(cases, tmp_path, connection)
    assert [each["error"] for each in found] == [""] * len(found)
    assert all(each["hosts"] and not each["warnings"] for each in found), json.dumps(found, indent=1)
    three = {"env-0001", "env-0002", "env-0003"}

    def where(key: str) -> Data:
        """What came of the first source with that option."""
        return next(each for source, each in zip(sources, found, strict=True) if key in source)

    assert set(where("region")["hosts"]) == three
    assert set(where("regions")["hosts"]) == three | {"of-ap-southeast-1"}
    assert set(where("projects")["hosts"]) == {"of-cn-north-4_shop", "of-ap-southeast-1"}
    assert set(where("hostnames")["hosts"]) == {f"{name}.cn-north-4" for name in three}
    groups = where("groups")["groups"]
    assert groups["stage_dev"] == ["env-0001"]
    assert sorted(groups["stage_none"]) == ["env-0002", "env-0003"]
    assert set(groups["containers"]) == set(groups["region_cn_north_4"]) == three
    assert {each["team"] for each in where("groups")["hosts"].values()} == {"nobody"}
    servers = where("hosts_from")
    assert servers["groups"]["environment_env_0001"] == ["web-1"]
    assert servers["hosts"]["web-1"]["ansible_user"] == "root"
    assert list(tmp_path.glob(".cache/servicestage/*"))


@once
def test_the_playbook_of_the_page_runs(simulator: Simulator, ansible_playbook: Runner, tmp_path: Path) -> None:
    with_the_places_of_the_page(simulator)
    source = tmp_path / "servicestage.yml"
    (groups,) = [each for each in blocks() if isinstance(each, dict) and "groups" in each]
    source.write_text(yaml.safe_dump({"plugin": PLUGIN, **groups}), encoding="utf-8")
    (playbook,) = [each for each in blocks() if isinstance(each, list)]
    run = ansible_playbook(playbook, "--inventory", str(source))
    assert run.rc == 0, run.output
    assert [(each.task, each.status) for each in run.results] == [("Refresh", "changed")]
    assert [entry.operation for entry in simulator.log if entry.method == "POST"] == ["refreshEnvironment"]
