# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Region and project: a project id never comes from below a source that names a region or a project."""

from __future__ import annotations

import json

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import credentials, options
from hypothesis import given
from hypothesis import strategies as st

SCOPE = ("region", "project_id", "project_name")
KEYS = {"access_key": "ak", "secret_key": "sk"}
ENV_KEYS = {"HW_ACCESS_KEY": "ak", "HW_SECRET_KEY": "sk"}
SUBSETS = [tuple(name for bit, name in enumerate(SCOPE) if number >> bit & 1) for number in range(8)]


def values(source, names):
    return {name: f"{source}-{name}" for name in names}


def variables(source, names):
    return {options.SCOPE_VARIABLES[name][0]: f"{source}-{name}" for name in names}


def scope(task, environ):
    _credentials, found = credentials.choose(task, {"HOME": "/nonexistent", **environ})
    return found


def expected(*sources):
    """The rule, told once more: the first source with a project, or with a region, settles the project."""
    region = next((f"{source}-region" for source, names in sources if "region" in names), None)
    for source, names in sources:
        if "project_id" in names:
            return credentials.Scope(region, f"{source}-project_id", None)
        if "project_name" in names:
            return credentials.Scope(region, None, f"{source}-project_name")
        if "region" in names:
            return credentials.Scope(region, None, None)
    return credentials.Scope(region, None, None)


@pytest.fixture
def profile(tmp_path):
    def write(names):
        keys = {"region": "region", "project_id": "projectId"}
        item = {keys[name]: f"profile-{name}" for name in names if name in keys}
        path = tmp_path / "config.json"
        whole = {"name": "default", "accessKeyId": "a", "secretAccessKey": "s", **item}
        path.write_text(json.dumps({"profiles": [whole]}))
        return str(path)

    return write


@pytest.mark.parametrize("below", SUBSETS)
@pytest.mark.parametrize("task", SUBSETS)
def test_the_task_goes_before_the_environment(task, below):
    found = scope({**KEYS, **values("task", task)}, variables("environment", below))
    assert found == expected(("task", task), ("environment", below))
    assert scope(values("task", task), {**ENV_KEYS, **variables("environment", below)}) == found


@pytest.mark.parametrize("names", [names for names in SUBSETS if "project_name" not in names])
@pytest.mark.parametrize("task", SUBSETS)
def test_with_a_profile_of_the_task_the_environment_is_not_read(profile, task, names):
    found = scope(
        {"config_file": profile(names), **values("task", task)},
        {**ENV_KEYS, **variables("environment", SCOPE)},
    )
    assert found == expected(("task", task), ("profile", names))


@pytest.mark.parametrize("names", [names for names in SUBSETS if "project_name" not in names])
@pytest.mark.parametrize("below", SUBSETS)
@pytest.mark.parametrize("task", [(), ("region",), ("project_id",)])
def test_with_a_profile_of_the_environment_the_environment_goes_before_it(profile, task, below, names):
    environ = {"HW_SHARED_CONFIG_FILE": profile(names), **variables("environment", below)}
    found = scope(values("task", task), environ)
    assert found == expected(("task", task), ("environment", below), ("profile", names))


@pytest.mark.parametrize("named", [("region",), ("project_name",), ("region", "project_name")])
def test_an_explicit_region_or_project_name_takes_no_project_id_from_the_environment(named):
    for variable in options.SCOPE_VARIABLES["project_id"]:
        assert scope({**KEYS, **values("task", named)}, {variable: "secret-project"}).project_id is None


def test_a_project_id_and_its_region_may_both_come_from_the_environment():
    found = scope(KEYS, {"OS_REGION_NAME": "r", "HUAWEICLOUD_SDK_PROJECT_ID": "p"})
    assert found == credentials.Scope("r", "p", None)


def test_a_project_id_of_the_task_goes_with_the_region_of_the_environment():
    assert scope({**KEYS, "project_id": "p"}, {"HW_REGION_NAME": "r"}) == credentials.Scope("r", "p", None)


@pytest.mark.parametrize(
    ("option", "name"), [(option, name) for option, names in options.SCOPE_VARIABLES.items() for name in names]
)
def test_an_empty_variable_is_an_unset_one(option, name):
    assert scope(KEYS, {name: ""}) == credentials.Scope(None, None, None)
    assert getattr(scope(KEYS, {name: "x"}), option) == "x"
    others = {other: f"from {other}" for other in options.SCOPE_VARIABLES[option] if other != name}
    if others:
        assert getattr(scope(KEYS, {**others, name: ""}), option) == next(iter(others.values()))


@given(st.lists(st.tuples(st.sampled_from(["task", "environment", "profile"]), st.sampled_from(SUBSETS)), max_size=4))
def test_the_rule_holds_for_any_list_of_sources(sources):
    assert credentials._scope([values(source, names) for source, names in sources]) == expected(*sources)
