# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From environments to hosts: every one of them, each under a name of its own, and nothing in it that runs."""

from __future__ import annotations

import re

import pytest
from ansible.template import is_trusted_as_template
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.inventory_hosts import (
    hosts_of,
    is_name,
    is_whole,
    named,
    plain,
)
from hypothesis import given
from hypothesis import strategies as st


def place(*environments, region="r1", project_id="p1"):
    return {"region": region, "project_id": project_id, "environments": list(environments)}


def environment(name, environment_id, **more):
    return {"id": environment_id, "name": name, **more}


def names_of(places, first_name=lambda variables: None, hosts_from="environments"):
    left_out = []
    found = dict(named(hosts_of(places, hosts_from), first_name, left_out.append))
    return {name: variables["servicestage_id"] for name, variables in found.items()}, left_out


def test_names_that_clash_are_told_apart_by_region_and_then_by_id():
    places = [
        place(environment("a", "1"), environment("b", "2"), environment("c", "3")),
        place(environment("a", "4"), environment("c", "5"), region="r2", project_id="p2"),
        place(environment("c", "6"), region="r2", project_id="p3"),
    ]
    assert names_of(places) == (
        {"a.r1": "1", "b": "2", "c.r1": "3", "a.r2": "4", "c.r2.5": "5", "c.r2.6": "6"},
        [],
    )


def test_without_a_region_the_id_tells_apart():
    assert names_of([place(environment("a", "1"), environment("a", "2"), region=None)])[0] == {"a.1": "1", "a.2": "2"}


@pytest.mark.parametrize("name", ["all", "ungrouped", "localhost"])
def test_a_name_that_ansible_takes_for_something_else_is_qualified(name):
    assert names_of([place(environment(name, "1"))])[0] == {f"{name}.r1": "1"}
    assert names_of([place(environment("x", "1"))], lambda variables: name)[0] == {f"{name}.r1": "1"}
    assert names_of([place(environment(name, "1"), region=None)])[0] == {f"{name}.1": "1"}


def test_what_the_user_calls_alike_is_told_apart_too():
    places = [place(environment("a", "1"), environment("b", "2"))]
    assert names_of(places, lambda variables: "same") == ({"same.r1.1": "1", "same.r1.2": "2"}, [])


def test_a_project_that_was_named_twice_gives_its_hosts_once():
    assert names_of([place(environment("a", "1")), place(environment("a", "1"))]) == ({"a": "1"}, [])


@pytest.mark.parametrize("name", ["a b", "{{ x }}", "a\nb", "", None, "a:b", "a,b", "!a", "~a", "@a", "[a]", "*", "-a"])
def test_what_cannot_be_a_name_gives_way_to_the_id(name):
    assert names_of([place(environment(name, "i-1"))]) == ({"i-1": "i-1"}, [])


def test_without_any_name_it_is_left_out_and_that_is_said():
    found, left_out = names_of([place(environment("a b", "{{ x }}"), environment("c", "3"))])
    assert found == {"c": "3"}
    assert left_out == ["'{{ x }}' is left out: '{{ x }}' cannot be the name of a host."]
    found, left_out = names_of([place(environment("a.r1.1", "1"), environment("a", "1.1"), environment("a", "1.2"))])
    assert len(found) == 3
    places = [place(environment("x", "1")), place(environment("x", "1"), project_id="p2")]
    found, left_out = names_of(places)
    assert (found, left_out) == ({"x.r1.1": "1"}, ["'1' is left out: '1' is called x.r1.1 already."])


NAMES = st.sampled_from(["a", "b", "a.r1", "a.r2", "all", "localhost", "a b", "a.r1.1", "", "5"])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["r1", "r2"])), max_size=12))
def test_every_environment_becomes_one_host_or_is_said_to_be_left_out(described):
    places = [
        place(environment(name, str(number)), region=region, project_id=region)
        for number, (name, region) in enumerate(described)
    ]
    found, left_out = names_of(places)
    assert len(found) + len(left_out) == len(described)
    assert len(set(found.values())) == len(found)
    assert all(is_name(name) and name not in ("all", "ungrouped", "localhost") for name in found)


def test_servers_are_hosts_once_with_all_their_environments():
    server = {"id": "s1", "name": "web 1", "type": "ecs", "ip": "192.168.0.9"}
    places = [
        place(
            environment("a", "1", resources=[server, {"id": "c1", "type": "cce", "name": "cce"}]),
            environment("b", "2", resources=[server, {"id": "s2", "type": "ecs", "name": "web-2"}]),
            environment("c", "3", resources=[]),
        )
    ]
    assert names_of(places, hosts_from="ecs") == ({"s1": "s1", "web-2": "s2"}, [])
    first, second = hosts_of(places, "ecs")
    assert first == {
        "ansible_host": "192.168.0.9",
        "servicestage_id": "s1",
        "servicestage_name": "web 1",
        "servicestage_type": "ecs",
        "servicestage_ip": "192.168.0.9",
        "servicestage_region": "r1",
        "servicestage_project_id": "p1",
        "servicestage_environments": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}],
    }
    assert "ansible_host" not in second
    assert "ansible_connection" not in second


def trusted(value):
    if isinstance(value, (list, dict)):
        return any(trusted(item) for item in (value.values() if isinstance(value, dict) else value))
    return is_trusted_as_template(value)


@given(st.text(alphabet="ab1 .-_/:@{}%#'\"()[]|\n\\,"))
def test_trust_is_for_words_only(text):
    assert plain(text) == text
    if re.search(r"[^\w .:/@+-]", text):
        assert not trusted(plain([{"a": text}]))


@pytest.mark.parametrize(
    "text",
    [
        "{{ 1 + 1 }}",
        "{% if 1 %}",
        "{# no #}",
        "lookup('pipe', 'id')",
        "#jinja2: variable_start_string:'['\n[1]",
        "a\nb",
        "a['b']",
    ],
)  # fmt: skip
def test_what_could_run_is_not_trusted(text):
    hosts = hosts_of([place(environment("a", "1", description=text, labels={"x": text}))], "environments")
    assert not trusted(hosts[0]["servicestage_description"])
    assert not trusted(hosts[0]["servicestage_labels"])
    assert trusted(hosts[0]["servicestage_name"])


@pytest.mark.parametrize(
    "kept",
    [
        None, {}, "x", [1], [{}], [{"region": "r", "project_id": "p"}],
        [{"region": "r", "project_id": "p", "environments": None}],
        [{"region": "r", "project_id": "p", "environments": [1]}],
        [{"region": "r", "project_id": "p", "environments": [{"name": "a"}]}],
        [{"region": "r", "project_id": "p", "environments": [{"id": "1", "resources": 5}]}],
        [{"project_id": "p", "environments": []}],
    ],
)  # fmt: skip
def test_a_broken_cache_is_noticed(kept):
    assert not is_whole(kept)


def test_a_good_cache_is_good():
    assert is_whole([])
    assert is_whole([place(), place(environment("a", "1", resources=[{"id": "1"}]))])
