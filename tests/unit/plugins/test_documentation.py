# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-doc shows of each module: the options that the module takes, and all of what its file says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.documentation import plugins_of, text_of
from tests.unit.plugins.module_utils.operations.harness import operation_classes
from tools.collection_link import link_collection

COLLECTION = "stagecraft.huaweicloud"
OPERATIONS = operation_classes()
MODULES = plugins_of("modules")
# What an argument spec and a documentation both say of an option, and what it means to say nothing.
SAID_TWICE = {"type": "str", "elements": None, "required": False, "choices": None, "aliases": []}

each_module = pytest.mark.parametrize("module", MODULES)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What ansible-doc says of all modules, with the doc fragments in it."""
    environment = {
        "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
        "HOME": str(tmp_path_factory.mktemp("home")),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
    }
    command = [str(Path(sys.executable).parent / "ansible-doc"), "--json", "--type", "module"]
    command += [f"{COLLECTION}.{module}" for module in MODULES]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    return {module: found[f"{COLLECTION}.{module}"] for module in MODULES}


def flat(fields, within, above=""):
    """Options or return values, and those within them, by their paths such as configuration.envs."""
    for name, field in fields.items():
        yield above + name, field
        yield from flat(field.get(within) or {}, within, f"{above}{name}.")


def said(options, within):
    """What is said of each option; as text, in which 1, 1.0 and true are three things."""
    return {
        path: {key: repr(option.get(key) or nothing) for key, nothing in SAID_TWICE.items()}
        | {"default": repr(option.get("default"))}
        for path, option in flat(options, within)
    }


def test_there_are_modules_to_look_at():
    assert sorted(OPERATIONS) == MODULES != []


@each_module
def test_the_documented_options_are_those_of_the_argument_spec(shown, module):
    documented = said(shown[module]["doc"]["options"], "suboptions")
    assert documented == said(OPERATIONS[module].argument_spec({}), "options")


@each_module
def test_every_option_is_described(shown, module):
    options = flat(shown[module]["doc"]["options"], "suboptions")
    assert [path for path, option in options if not "".join(option.get("description", ""))] == []


@each_module
def test_every_return_value_says_what_it_is_and_when_it_is_there(shown, module):
    lacking = [
        (path, key)
        for path, field in flat(shown[module]["return"], "contains")
        for key in ("description", "returned", "type", *(["elements"] if field.get("type") == "list" else []))
        if not field.get(key)
    ]
    assert lacking == []


@each_module
def test_ansible_doc_shows_all_that_the_file_says(shown, module):
    options = yaml.safe_load(text_of("modules", module, "DOCUMENTATION")).get("options", {})
    assert {name: shown[module]["doc"]["options"].get(name) for name in options} == options
    assert shown[module]["return"] == yaml.safe_load(text_of("modules", module, "RETURN"))
    assert shown[module]["examples"].strip() == text_of("modules", module, "EXAMPLES").strip()


@each_module
def test_what_the_text_refers_to_is_there(shown, module):
    """O(...) and RV(...) without the name of another plugin, and the modules of this collection that it points to."""
    doc, returned = shown[module]["doc"], shown[module]["return"]
    there = {"O": dict(flat(doc["options"], "suboptions")), "RV": dict(flat(returned, "contains"))}
    for kind, names in there.items():
        named = re.findall(rf"\b{kind}\(([^)=#\\]+)[)=]", json.dumps([doc, returned]))
        assert {name.replace("[]", "") for name in named} - names.keys() == set()
    pointed_to = [each.get("module", "") for each in doc.get("seealso", [])]
    ours = {name.removeprefix(f"{COLLECTION}.") for name in pointed_to if name.startswith(f"{COLLECTION}.")}
    assert ours <= set(MODULES) - {module}
