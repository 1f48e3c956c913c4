# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role says the same of its options in its argument spec, defaults and README, and so do the modules behind it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from tests.unit.plugins.module_utils.operations.harness import operation_classes

ROOT = Path(__file__).resolve().parents[3]
ROLES = sorted(folder.name for folder in (ROOT / "roles").iterdir() if folder.is_dir())
NAMESPACE = "stagecraft.huaweicloud."
# A list of a role -> the module that takes its items, and what the module puts before the names of some options.
TAKEN_BY = {
    "apic_variables_sets": ("apic_environment_variable_set", ""),
    "deploy_permissions_environments": ("codeartsdeploy_environment_permission", ""),
    "environment_rollout_environments": ("servicestage_environment", ""),
    "environment_rollout_environments.addons": ("servicestage_addon_action", "addon_"),
}
RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")

each_role = pytest.mark.parametrize("role", ROLES)


def load(role, path):
    """The data of a file of a role."""
    return yaml.safe_load((ROOT / "roles" / role / path).read_text(encoding="utf-8")) or {}


def options_of(role):
    return load(role, "meta/argument_specs.yml")["argument_specs"]["main"]["options"]


def readme_of(role):
    return (ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")


def flat(options, above=""):
    """Options, and those within them, by their paths such as environment_rollout_environments.labels."""
    for name, option in options.items():
        yield above + name, option
        yield from flat(option.get("options") or {}, f"{above}{name}.")


def tables(text, *columns):
    """The rows of every table with these columns."""
    heads = r"\| " + r" \| ".join(columns) + r" \|\n\|[ :|-]+\|\n"
    for rows in re.findall(rf"^{heads}((?:\|.*\|\n)+)", text, flags=re.MULTILINE):
        yield [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows.splitlines()]


def says_the_default(cell, option):
    """Whether a cell of a README says the default of an option: its YAML in backticks, or a word."""
    if option.get("required") or option.get("default") is None:
        return cell == ("required" if option.get("required") else "none")
    # as text, in which 1, 1.0 and true are three things
    return bool(re.fullmatch("`[^`]+`", cell)) and repr(yaml.safe_load(cell[1:-1])) == repr(option["default"])


def tasks_of(role):
    """Every task of a role, those within blocks too."""

    def within(tasks):
        for task in tasks or []:
            yield task
            for part in ("block", "rescue", "always"):
                yield from within(task.get(part))

    for file in sorted((ROOT / "roles" / role / "tasks").rglob("*.yml")):
        yield from within(yaml.safe_load(file.read_text(encoding="utf-8")))


def calls_of(role):
    """The tasks of a role that call a module of the collection: its name, and the options that it gets."""
    for task in tasks_of(role):
        for name, given in task.items():
            if name.startswith(NAMESPACE):
                assert isinstance(given, dict), f"{name}: name the options one by one, so that they can be compared"
                yield name.removeprefix(NAMESPACE), set(given)


def lists_of(role):
    """The options whose items have options themselves, by their paths."""
    return {path: option for path, option in flat(options_of(role)) if option.get("elements") == "dict"}


def taken_by_modules(role):
    return {path for path in TAKEN_BY if path.startswith(f"{role}_")}


def what_an_option_is(option):
    return {
        "type": option.get("type", "str"),
        "elements": option.get("elements"),
        "choices": option.get("choices"),
        "required": bool(option.get("required")),
        "default": repr(option.get("default")),
    }


def rules_of(options):
    """Rules such as mutually_exclusive, in a form that can be compared."""

    def plain(rule):
        items = rule.items() if isinstance(rule, dict) else rule
        return sorted(str([list(part) if isinstance(part, (list, tuple)) else part for part in item]) for item in items)

    return {name: plain(options[name]) for name in RULES if options.get(name)}


def disagreements(path, options, module_options, prefix=""):
    """Where the items of a role's list are not what the module takes; what the module has not is the role's own."""
    for name, option in options.items():
        taken = module_options.get(prefix + name, module_options.get(name))
        if taken is None:
            continue
        here, there = what_an_option_is(option), what_an_option_is(taken)
        if there["required"] and "default" in option:
            # the role declares for the user what the module leaves to them
            here, there = ({**each, "default": None, "required": None} for each in (here, there))
        if here != there:
            yield f"{path}.{name} is {here}, but the module takes {there}"
        within = option.get("options") or {}
        strangers = sorted(set(within) - set(taken.get("options") or {}))
        if strangers:
            yield f"the module takes no {', '.join(strangers)} in {path}.{name}"
        if rules_of(option) and rules_of(option) != rules_of(taken):
            yield f"{path}.{name} has the rules {rules_of(option)}, but the module {rules_of(taken)}"
        yield from disagreements(f"{path}.{name}", within, taken.get("options") or {})


def test_there_are_roles_to_look_at_and_each_has_a_scenario():
    scenarios = sorted(file.parent.name for file in (ROOT / "extensions" / "molecule").glob("*/molecule.yml"))
    assert scenarios == ROLES != []


@each_role
def test_every_option_is_named_after_the_role_described_and_typed(role):
    options = options_of(role)
    assert [name for name in options if not name.startswith(f"{role}_")] == []
    wrong = []
    for path, option in flat(options):
        said = option.get("description") or [""]
        for sentence in [said] if isinstance(said, str) else said:
            if not str(sentence).strip().endswith("."):
                wrong.append(f"{path}: the description {sentence!r} is no sentence")
        if "type" not in option:
            wrong.append(f"{path} has no type")
        if option.get("type") == "list" and "elements" not in option:
            wrong.append(f"{path} does not say what its elements are")
    assert wrong == []


@each_role
def test_the_defaults_are_those_of_the_argument_spec(role):
    declared = {name: option["default"] for name, option in options_of(role).items() if "default" in option}
    given = load(role, "defaults/main.yml")
    # as text, in which 1, 1.0 and true are three things
    assert {name: repr(value) for name, value in given.items()} == {name: repr(declared[name]) for name in declared}


@each_role
def test_the_first_table_of_the_readme_lists_every_option_with_its_default(role):
    first = next(tables(readme_of(role), "variable", "default", "meaning"), [])
    assert [len(row) for row in first if len(row) != 3 or not row[2]] == []
    listed, options = {row[0].strip("`"): row[1] for row in first}, options_of(role)
    assert sorted(listed) == sorted(options)
    assert len(listed) == len(first)
    assert [row for row in listed.items() if not says_the_default(row[1], options[row[0]])] == []


@each_role
def test_the_readme_names_what_the_items_of_lists_take(role):
    text = readme_of(role)
    within = {path: option for path, option in flat(options_of(role)) if "." in path}
    named = set(re.findall(r"`(\w+)`", text))
    assert [path for path in within if path.rpartition(".")[2] not in named] == []
    for name, default in [row[:2] for table in tables(text, "key", "default", "meaning") for row in table]:
        options = [option for path, option in within.items() if path.rpartition(".")[2] == name.strip("`")]
        assert any(says_the_default(default, option) for option in options), f"{name} has not the default {default}"


@each_role
def test_the_examples_of_the_readme_pass_the_argument_spec(role):
    used = []
    for block in re.findall(r"^```ya?ml\n(.*?)^```", readme_of(role), flags=re.MULTILINE | re.DOTALL):
        for play in yaml.safe_load(block):
            for entry in play.get("roles", []):
                if entry.get("role") == NAMESPACE + role:
                    used.append({**play.get("vars", {}), **entry, **entry.get("vars", {})})
            for task in play.get("tasks", []):
                called = task.get("ansible.builtin.include_role") or task.get("ansible.builtin.import_role") or {}
                if called.get("name") == NAMESPACE + role:
                    used.append({**play.get("vars", {}), **task.get("vars", {})})
    assert used, "no example uses the role"
    for variables in used:
        given = {name: value for name, value in variables.items() if name.startswith(f"{role}_")}
        assert ArgumentSpecValidator(options_of(role)).validate(given).error_messages == []


@each_role
def test_what_a_role_gives_to_a_module_is_an_option_of_it(role):
    operations, calls = operation_classes(), list(calls_of(role))
    assert calls, "the role calls no module of the collection"
    taken = {module: operations[module].argument_spec({}) for module, _given in calls}
    assert [(module, given - set(taken[module])) for module, given in calls if given - set(taken[module])] == []
    # an option of the role that is named as that of a module it calls, such as environment_rollout_wait_timeout
    for name, option in options_of(role).items():
        for module, spec in taken.items():
            same = spec.get(name.removeprefix(f"{role}_"))
            if same is not None:
                here, there = what_an_option_is(option), what_an_option_is(same)
                assert [here[key] for key in ("type", "elements", "choices")] == [
                    there[key] for key in ("type", "elements", "choices")
                ], f"{name} is not what {module} takes"


@each_role
def test_the_items_of_a_role_are_what_the_module_takes(role):
    operations, lists, mine = operation_classes(), lists_of(role), taken_by_modules(role)
    assert mine <= set(lists), "TAKEN_BY names a list that is not there"
    for path in set(lists) - mine:
        parent, _dot, name = path.rpartition(".")
        known = parent and (parent not in mine or name in operations[TAKEN_BY[parent][0]].options)
        assert known, f"TAKEN_BY has to name the module that takes the items of {path}"
    for path in sorted(mine):
        module, prefix = TAKEN_BY[path]
        assert list(disagreements(path, lists[path]["options"], operations[module].options, prefix)) == []
        if rules_of(lists[path]):
            assert rules_of(lists[path]) == rules_of(operations[module].rules), f"{path} has other rules than {module}"


@each_role
def test_nothing_of_an_item_is_left_out(role):
    operations, lists = operation_classes(), lists_of(role)
    places = {f"roles/{role}/tasks": "yml", f"roles/{role}/vars": "yml", "plugins/filter": "py"}
    files = [file for place, kind in places.items() for file in (ROOT / place).rglob(f"*.{kind}")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    for path in sorted(taken_by_modules(role)):
        module, prefix = TAKEN_BY[path]
        passed_on = [given for called, given in calls_of(role) if called == module]
        for name in lists[path]["options"]:
            taken = {prefix + name, name} & set(operations[module].options)
            if taken and passed_on:
                assert any(taken & given for given in passed_on), f"{path}.{name} is not given to {module}"
            else:
                assert re.search(rf"\b{name}\b", text), f"{path}.{name} is used nowhere"
