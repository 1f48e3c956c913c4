# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/troubleshooting.md knows every error code that can be met, no others, and quotes what the collection says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import unaccepted
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import addons, jobs

from tests.simulator import Behaviour, errors
from tests.simulator.jobs import OUTCOMES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
SERVICES = ("iam", "servicestage", "codeartsdeploy", "roma", "apig")
CODE = re.compile(r"\b(?:SVCSTG|APIGW|APIG|Deploy|DEV\.CH|IAM|UC)\.\d{4,}")

# In the API references, or in what the contract was inferred from, and neither asked for nor answered here: why it is
# on the page all the same.
CONTRACT_ONLY = {
    "APIG.0308": "an FAQ page prints the gateway's throttling under this code",
    "APIG.2011": "newer pages print it in place of APIG.2012",
    "APIGW.0103": "listed by the gateway beside APIGW.0101",
    "APIGW.0104": "listed by the gateway beside APIGW.0101",
    "APIGW.0105": "listed by the gateway beside APIGW.0101",
    "APIGW.0106": "listed by the gateway beside APIGW.0101",
    "Deploy.00011027": "on the page of error codes: being deployed",
    "Deploy.00011042": "on the page of error codes: a draft",
    "Deploy.00011303": "Terraform takes it for 404",
    "Deploy.00060222": "Terraform tries again; the matrix of an application answers it",
    "IAM.0011": "the sample of IAM's other error body",
    "SVCSTG.00100403": "listed: no such application",
    "SVCSTG.00100404": "listed: no such component",
    "SVCSTG.00100412": "listed: no such instance",
    "SVCSTG.00100414": "listed: the id of a job is empty",
    "SVCSTG.00100420": "listed",
    "SVCSTG.00100422": "listed",
    "SVCSTG.00100424": "listed",
    "SVCSTG.00100425": "listed",
    "SVCSTG.00100433": "listed",
    "SVCSTG.00100436": "listed",
    "SVCSTG.00100438": "listed",
    "SVCSTG.00100441": "listed",
    "SVCSTG.00100458": "an FAQ page: the name of an application is in use",
    "SVCSTG.00401116": "a sample that has its text under another key",
    "UC.0001": "the beginning of the codes of the user centre",
}


def tables() -> dict[str, list[list[str]]]:
    """The rows of each table on the page, by the heading above it."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in PAGE.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("|") and not line.startswith(("| ---", "| code", "| state", "| what it says")):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found


TABLES = tables()


def quoted_in(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)


def texts_of(file: Path) -> list[str]:
    """The texts in a Python file, with a zero in the place of what an f-string puts in."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values]
            found.append("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def codes_in(folder: str) -> set[str]:
    """The codes in all files of a folder: code, OpenAPI documents, pages."""
    files = [file for kind in ("py", "yaml", "md") for file in (ROOT / folder).rglob(f"*.{kind}")]
    return {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}


def refused_with(file: Path) -> set[str]:
    """The codes of errors that a file of the simulator makes itself, whatever they look like."""
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    codes = [call.args[1] for call in calls if ast.unparse(call.func) == "ApiError" and len(call.args) > 1]
    return {str(code.value) for code in codes if isinstance(code, ast.Constant)}


def answered() -> set[str]:
    """The codes that the simulator can answer, from all that it makes errors with."""
    found = [errors.not_published(), errors.bad_request("x"), errors.throttled("x")]
    for service in SERVICES:
        found += [errors.unauthorized(service, "x"), errors.unauthorized(service, "x", "token")]
        found += [errors.forbidden(service), errors.denied(service, Behaviour(denied_servicestage=401))]
        found += [errors.invalid(service, "x", "y"), errors.internal(service)]
    made = {code for file in python_files("tests/simulator") for code in refused_with(file)}
    return {error.code for error in found} | made | codes_in("tests/simulator")


def sayable() -> str:
    """All that plugins, roles and playbooks can say, on one line each."""
    texts = [text for file in python_files("plugins") for text in texts_of(file)]
    for folder in ("roles", "playbooks"):
        texts += [file.read_text(encoding="utf-8") for file in (ROOT / folder).rglob("*.yml")]
    return "\n".join(" ".join(text.split()) for text in texts)


def test_every_code_that_can_be_met_is_on_the_page() -> None:
    first_cells = " ".join(row[0] for rows in TABLES.values() for row in rows)
    named = set(quoted_in(first_cells))
    known = answered() | codes_in("plugins")
    assert len(known) > 20, "what was looked through has the codes"
    assert sorted(known - named) == []


def test_the_page_has_no_code_that_is_not_known() -> None:
    on_page = set(CODE.findall(PAGE))
    assert sorted(on_page - answered() - codes_in("plugins") - set(CONTRACT_ONLY)) == []
    assert sorted(set(CONTRACT_ONLY) - on_page) == []


def test_what_can_be_met_is_not_listed_as_if_it_could_not() -> None:
    assert sorted(set(CONTRACT_ONLY) & (answered() | codes_in("plugins"))) == []


@pytest.mark.parametrize("words", sorted(unaccepted._WORDS))
def test_every_reason_of_the_gateway_against_credentials_is_explained(words: str) -> None:
    assert [row for row in TABLES["The API gateway in front of all services"] if words in row[1]] != []


def test_every_state_of_jobs_and_add_ons_is_explained() -> None:
    named = {state for row in TABLES["Jobs and add-ons of ServiceStage"] for state in quoted_in(row[0])}
    assert {*OUTCOMES, jobs.SUCCEEDED, *jobs._ENDED_BADLY, *addons._BUSY, "FAILED"} <= named
    (bad,) = [row for row in TABLES["Jobs and add-ons of ServiceStage"] if row[1].startswith("fails at once")]
    assert set(quoted_in(bad[0])) == set(jobs._ENDED_BADLY)


def test_every_message_that_the_page_quotes_can_be_said() -> None:
    by_symptom = list(TABLES)[list(TABLES).index("Credentials, region and project") :]
    assert len(by_symptom) == 6
    quotes = [quote for heading in by_symptom for row in TABLES[heading] for quote in quoted_in(row[0])]
    assert len(quotes) > 50
    text = sayable()
    pieces = [piece.strip() for quote in quotes for piece in quote.split("...")]
    assert [piece for piece in pieces if piece not in text] == []
