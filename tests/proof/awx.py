# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX does between a launch and ansible-runner: it renders credentials, checks answers and fills a folder.

Written from what AWX is known to do, since AWX itself cannot run here.
"""

from __future__ import annotations

import json
import shlex
import shutil
import typing as t
from pathlib import Path

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

ROOT = Path(__file__).resolve().parent.parent.parent
AWX = ROOT / "extensions" / "awx"
Data = dict[str, t.Any]

_PYTHON_OF_LOCALHOST = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
LOCAL: Data = {"all": {"hosts": ["localhost"]}, "_meta": {"hostvars": {"localhost": _PYTHON_OF_LOCALHOST}}}


class _Loader(yaml.SafeLoader):
    """Knows the tag for what Ansible must not template."""


_Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


class Unsafe(str):
    """A text that AWX marks as unsafe, as it does with every answer of a survey."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


def load(name: str) -> Data:
    """The data of a file of extensions/awx."""
    found: Data = yaml.load((AWX / name).read_text(encoding="utf-8"), Loader=_Loader)
    return found


def credential_type() -> Data:
    found: Data = load("credential_type.yml")["stagecraft_awx_credential_type"]
    return found


def rendered(inputs: Data, folder: Path, seen_as: Path) -> dict[str, str]:
    """The environment variables that a credential gives to a job; its file is written below env/.

    :param seen_as: the folder by the name that it has where the job runs; with containers /runner.
    """
    kind = credential_type()
    unknown = set(inputs) - {field["id"] for field in kind["inputs"]["fields"]}
    assert not unknown, f"the credential type has no field {unknown}"
    environment = ImmutableSandboxedEnvironment()
    given: Data = {name: value for name, value in inputs.items() if value != ""}
    template = kind["injectors"]["file"]["template"]
    file = folder / "env" / "tmp_credential"
    file.write_text(environment.from_string(template).render(**given), encoding="utf-8")
    given["tower"] = {"filename": str(seen_as / "env" / file.name)}
    return {
        name: environment.from_string(text).render(**given)  # what is not filled in becomes an empty text
        for name, text in kind["injectors"]["env"].items()
    }


def survey(name: str) -> list[Data]:
    found: list[Data] = load(f"surveys/{name}.yml")["spec"]
    return found


def what_is_wrong(question: Data, answer: t.Any) -> str:
    """What AWX has against an answer; nothing where it takes it."""
    kind, name = question["type"], question["variable"]
    types: dict[str, t.Any] = {"integer": int, "float": (int, float), "multiselect": list}
    if not isinstance(answer, types.get(kind, str)) or isinstance(answer, bool):
        return f"{name} is {answer!r}, and no {kind}"
    if kind in ("multiplechoice", "multiselect"):
        unknown = {answer} if kind == "multiplechoice" else set(answer)
        unknown -= set(question["choices"])
        return f"{name} has no choice {unknown}" if unknown else ""
    size = answer if kind in ("integer", "float") else len(answer)
    if size < question.get("min", size) or size > question.get("max", size):
        return f"{name} is too small or too large: {answer!r}"
    return ""


def extra_vars(name: str, answers: Data) -> Data:
    """What a job gets: the defaults that AWX accepts, then the answers, each text marked as unsafe."""
    questions = {question["variable"]: question for question in survey(name)}
    assert set(answers) <= set(questions), "AWX would refuse a variable that no question asks for"
    found: Data = {
        variable: question["default"]
        for variable, question in questions.items()
        if "default" in question and not what_is_wrong(question, question["default"])
    }
    for variable, question in questions.items():
        if variable in answers:
            assert not what_is_wrong(question, answers[variable]), what_is_wrong(question, answers[variable])
        else:
            assert variable in found or not question["required"], f"{variable} needs an answer"
    return found | answers


def _marked(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return Unsafe(value)
    if isinstance(value, list):
        return [_marked(each) for each in value]
    return {key: _marked(each) for key, each in value.items()} if isinstance(value, dict) else value


def fill(
    folder: Path,
    project: Path,
    environment: dict[str, str],
    variables: Data,
    inventory: Data | Path,
    arguments: t.Sequence[str] = (),
) -> Path:
    """Fill the folder that ansible-runner is given."""
    for name in ("env", "inventory", "project"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copytree(project, folder / "project", dirs_exist_ok=True)
    script = folder / "inventory" / "hosts"
    script.write_text(f"#!/usr/bin/env python3\nprint({json.dumps(inventory)!r})\n", encoding="utf-8")
    script.chmod(0o700)
    (folder / "env" / "envvars").write_text(json.dumps(environment), encoding="utf-8")
    text = yaml.dump(_marked(variables), Dumper=_Dumper, allow_unicode=True)
    (folder / "env" / "extravars").write_text(text, encoding="utf-8")
    (folder / "env" / "cmdline").write_text(shlex.join(arguments), encoding="utf-8")
    # as AWX does: what ansible-runner writes down of a job must not hold its environment
    (folder / "env" / "settings").write_text(json.dumps({"suppress_env_files": True}), encoding="utf-8")
    return folder
