# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of an inventory source: what is wrong gets one sentence, and no two questions share a cache."""

from __future__ import annotations

import itertools

import pytest
from ansible.errors import AnsibleParserError
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.inventory_source import fingerprint, source_of

KEYS = {"access_key": "AK-OF-SOMEBODY", "secret_key": "sk-canary-1234567890"}
DEFAULTS = {
    "plugin": "stagecraft.huaweicloud.servicestage",
    **dict.fromkeys(
        ("regions", "projects", "name_pattern", "labels", "deploy_mode", "vpc_id", "enterprise_project_id")
    ),
    **dict.fromkeys(("region", "project_id", "project_name", *KEYS)),
    "hosts_from": "environments",
    "gather_resources": False,
    "gather_addons": False,
    "connections": 8,
}


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def source(**given):
    known = {name: value for name, value in given.items() if name in DEFAULTS}
    return source_of(given, {**DEFAULTS, **known}, AnsibleParserError)


MISTAKES = [
    ({"regoin": "x"}, "Unsupported options: regoin. Supported are: access_key, connections, "),
    ({"regions": ["a"], "projects": [{"region": "a"}]}, "regions and projects are given: "),
    ({"regions": []}, "regions is an empty list: it has to name one at least"),
    ({"projects": []}, "projects is an empty list: "),
    ({"regions": ["a", "a"]}, "regions[1] is 'a', as an item before it is: give each one once."),
    ({"projects": [{"region": "a"}, {"region": "a"}]}, "projects[1] is {'region': 'a'}, as an item before"),
    ({"regions": [""]}, "regions[0] is {'region': ''}: what it holds has to have a value"),
    ({"projects": ["a"]}, "projects[0] is 'a': it has to be a dictionary of region, project_id, project_name."),
    ({"projects": [{}]}, "projects[0] is {}: it has to be a dictionary of"),
    ({"projects": [{"project_id": " "}]}, "projects[0] is {'project_id': ' '}: what it holds"),
    ({"projects": [{"name": "x"}]}, "projects[0] is {'name': 'x'}: it has to be a dictionary of"),
    ({"regions": ["a"], "project_id": "x"}, "regions is given, and project_id too, which is of one project"),
    ({"projects": [{"region": "a"}], "project_name": "x"}, "projects is given, and project_name too"),
    ({"connections": 0}, "connections is 0: it has to be 1 to 64."),
    ({"connections": 65}, "connections is 65: "),
    ({"vpc_id": "a b"}, "vpc_id is 'a b': it has to be an id"),
    ({"enterprise_project_id": ""}, "enterprise_project_id is '': it has to be"),
    ({"labels": {"a": True}}, "labels.a is the boolean True: "),
    ({"labels": {"stagecraft-refresh": "todo"}}, "is reserved for this collection"),
    ({"name_pattern": ""}, "name_pattern is '': "),
]


@pytest.mark.parametrize(("given", "words"), MISTAKES, ids=[words for _given, words in MISTAKES])
def test_a_mistake_is_one_sentence(given, words):
    with pytest.raises(AnsibleParserError) as caught:
        source(**given)
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith(".")


def test_each_region_is_read_in_the_project_that_is_named_like_it():
    assert source(regions=["a", "b"], region="c", **KEYS).places == [{**KEYS, "region": each} for each in "ab"]


def test_projects_take_the_region_of_the_source_unless_they_have_their_own():
    places = source(projects=[{"project_id": "1"}, {"region": "b", "project_name": "b_x"}], region="a").places
    assert places == [{"region": "a", "project_id": "1"}, {"region": "b", "project_name": "b_x"}]


def test_servers_need_the_resources():
    assert source(hosts_from="ecs").resources
    assert not source().resources


QUESTIONS = [
    {},
    {"region": "cn-north-4"},
    {"project_id": "1"},
    {"project_name": "cn-north-4_x"},
    {"regions": ["cn-north-1"]},
    {"regions": ["cn-north-1", "cn-north-4"]},
    {"projects": [{"project_id": "2"}]},
    {"name_pattern": "a*"},
    {"labels": {"a": "b"}},
    {"deploy_mode": "mixed"},
    {"vpc_id": "1"},
    {"enterprise_project_id": "1"},
    {"gather_resources": True},
    {"gather_addons": True},
    {"cloud": "myhuaweicloud.eu"},
    {"endpoints": {"servicestage": "https://elsewhere"}},
    {"access_key": "ANOTHER"},
    {"agency_name": "a", "agency_domain_name": "d"},
    {"agency_name": "a", "agency_domain_name": "e"},
]


def key_of(given):
    found = fingerprint(source_of(given, {**DEFAULTS, **given}, AnsibleParserError), AnsibleParserError)
    assert "canary" not in found
    assert len(found) == 32
    return found


def test_different_questions_have_different_caches_and_the_same_one_has_the_same():
    keys = [key_of({**KEYS, **given}) for given in QUESTIONS]
    assert len(set(keys)) == len(QUESTIONS)
    assert keys == [key_of({**KEYS, **given}) for given in QUESTIONS]


def test_what_the_environment_says_counts_too(monkeypatch):
    keys = [key_of(KEYS)]
    for name, value in {"HW_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": "1", "HW_CLOUD": "myhuaweicloud.eu"}.items():
        monkeypatch.setenv(name, value)
        keys.append(key_of(KEYS))
    monkeypatch.setenv("STAGECRAFT_ENDPOINTS", '{"servicestage": "https://elsewhere"}')
    keys.append(key_of(KEYS))
    for user in ("one", "two"):
        for name, value in {"HW_ACCESS_KEY": user, "HW_SECRET_KEY": "sk"}.items():
            monkeypatch.setenv(name, value)
        keys.append(key_of({}))
    for token in ("one", "two"):
        monkeypatch.setenv("HW_AUTH_TOKEN", token)
        keys.append(key_of({}))
    assert all(one != other for one, other in itertools.combinations(keys, 2))


def test_what_only_says_how_to_ask_shares_a_cache():
    assert key_of(KEYS) == key_of({**KEYS, "connections": 3}) == key_of({**KEYS, "secret_key": "renewed"})
