# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every test needs: the collection importable, no credentials from outside, and the proof tier.

Also loaded by ansible-test, on Pythons as old as the modules support: standard library and pytest only.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import platform
import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = "ansible_collections.stagecraft.huaweicloud"
PROOF_COUNTS = pytest.StashKey()


def pytest_addoption(parser):
    group = parser.getgroup("proof", "whole matrices, too slow for every run")
    group.addoption("--proof", action="store_true", help="run the tests marked proof, and no others")
    group.addoption("--proof-share", type=float, metavar="0.03", help="run a random share of the tests marked proof")
    group.addoption("--proof-seed", type=int, metavar="N", help="draw the same share again")


def pytest_configure(config):
    config.addinivalue_line("markers", "proof: runs with --proof or --proof-share only")
    if config.option.proof_share is not None:
        config.option.proof = True
        if config.option.proof_seed is None:
            # chosen before any worker of xdist starts: all of them get this one
            config.option.proof_seed = random.randrange(1_000_000)
    for name in list(os.environ):
        if name.startswith(("HW_", "OS_", "HUAWEICLOUD_", "STAGECRAFT_")):
            del os.environ[name]
    make_collection_importable()


def collection_is_this_checkout():
    try:
        spec = importlib.util.find_spec(COLLECTION)
    except ImportError:
        return False
    return spec is not None and any(Path(place).resolve() == ROOT for place in spec.submodule_search_locations or ())


def make_collection_importable():
    """Puts the link of tools/collection_link.py on the path; under ansible-test there is nothing to do."""
    if collection_is_this_checkout():
        return
    from tools.collection_link import link_collection

    sys.path.insert(0, str(link_collection()))
    for name in [name for name in sys.modules if name.partition(".")[0] == "ansible_collections"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    if not collection_is_this_checkout():
        pytest.exit("Another copy of stagecraft.huaweicloud, installed for this Python, hides the checkout.", 4)


def pytest_report_header(config):
    try:
        core = importlib.metadata.version("ansible-core")
    except importlib.metadata.PackageNotFoundError:
        core = "(not installed)"
    lines = [f"ansible-core {core} on Python {platform.python_version()}"]
    if config.option.proof_share is not None:
        lines.append(f"proof: a share of {config.option.proof_share}, seed {config.option.proof_seed}")
    return lines


def pytest_collection_modifyitems(config, items):
    proofs = [item for item in items if item.get_closest_marker("proof")]
    if not config.option.proof:
        selected = [item for item in items if item not in set(proofs)]
    elif config.option.proof_share is None:
        selected = proofs
    else:
        # what this machine must skip anyway is not worth drawing
        able = [item for item in proofs if not item.get_closest_marker("skip")]
        count = min(len(able), max(1, round(config.option.proof_share * len(able))))
        drawn = set(random.Random(config.option.proof_seed).sample(range(len(able)), count))
        selected = [item for number, item in enumerate(able) if number in drawn]
    config.stash[PROOF_COUNTS] = (len(selected), len(proofs))
    kept = set(selected)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = selected


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """With xdist only the workers see the tests: take the numbers from one of them."""
    if "proof_counts" in getattr(node, "workeroutput", {}):
        node.config.stash[PROOF_COUNTS] = node.workeroutput["proof_counts"]


def pytest_sessionfinish(session):
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["proof_counts"] = config.stash.get(PROOF_COUNTS, (0, 0))
    elif session.exitstatus == pytest.ExitCode.OK and not config.option.collectonly and not passed(config):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED


def passed(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter is None or bool(reporter.stats.get("passed") or reporter.stats.get("xfailed"))


def pytest_terminal_summary(terminalreporter, config):
    selected, found = config.stash.get(PROOF_COUNTS, (0, 0))
    if config.option.proof and not found:
        terminalreporter.line("No proof test was found: this run proves nothing.", red=True)
    elif config.option.proof_share is not None:
        terminalreporter.line(f"proof: {selected} of {found} tests drawn, --proof-seed {config.option.proof_seed}")
    if not passed(config) and not terminalreporter.stats.get("failed") and not config.option.collectonly:
        terminalreporter.line("No test passed, so this run counts as failed.", red=True)
