# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo: a rollout from before to after, against the simulator or, with DEMO_REAL=1, a real account."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.collection_link import link_collection  # noqa: E402  # found only with the line before
from tools.simulator_env import environment_of  # noqa: E402

ROLLOUT = "stagecraft.huaweicloud.rollout"
CREDENTIALS = ("HW_ACCESS_KEY", "HUAWEICLOUD_SDK_AK", "OS_ACCESS_KEY", "HW_AUTH_TOKEN", "OS_AUTH_TOKEN")
CREDENTIALS += ("HW_USER_NAME", "OS_USERNAME", "HW_PROFILE")
NOT_OURS = ("ANSIBLE_", "HW_", "OS_", "HUAWEICLOUD_", "STAGECRAFT_")
JOB_SECONDS = 3


def main() -> None:
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        if os.environ.get("DEMO_REAL") == "1":
            environment, variables = real_account(stack)
        else:
            environment, variables = stack.enter_context(simulator()), ROOT / "demo" / "environments.yml"
        play = Player(environment, variables)
        play("The environments before", ROOT / "demo" / "show.yml")
        play("What the rollout would do: --check --diff, nothing is written", ROLLOUT, "--check", "--diff")
        play("The rollout: update, refresh, redeploy; every job is awaited", ROLLOUT)
        play("The environments after", ROOT / "demo" / "show.yml")
        again = play("The rollout again: nothing left to do", ROLLOUT)
    if not re.search(r"\bchanged=0\b.*\bfailed=0\b", again):
        sys.exit("The second rollout should have changed nothing, and did: please report this.")
    print(f"""
{bold("That was it")}, in {time.monotonic() - started:.0f} seconds. Where to go next:
  demo/environments.yml              what was rolled out: change it and run 'make demo' again
  docs/getting-started.md            your first playbook, against the simulator and then your own account
  ansible-doc stagecraft.huaweicloud.servicestage_environment
                                     every option; first: eval "$(make collections)"; PATH=$PWD/.venv/bin:$PATH
  make simulator                     the simulated cloud alone, for playbooks of your own
  make test                          the tests""")


class Player:
    """Runs playbooks one after the other, each under a heading."""

    def __init__(self, environment: dict[str, str], variables: Path) -> None:
        self._environment = environment
        self._variables = variables
        self._step = 0

    def __call__(self, heading: str, playbook: str | Path, *arguments: str) -> str:
        self._step += 1
        print(f"\n{bold(f'{self._step}. {heading}')}", flush=True)
        command = ["ansible-playbook", str(playbook), "-e", f"@{self._variables}", *arguments]
        shown = " ".join(part.replace(f"{ROOT}/", "") for part in command)
        print(f"   $ {shown}\n", flush=True)
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        lines = []
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            print(line, end="", flush=True)
        if process.wait() != 0:
            sys.exit(f"The demo ends here: step {self._step} failed, see above.")
        return "".join(lines)


@contextlib.contextmanager
def simulator() -> Iterator[dict[str, str]]:
    """Start the simulator on a free port, give the environment that leads to it, and end it."""
    command = [sys.executable, "-m", "tests.simulator", "--port", "0"]
    command += ["--seed-environments", "2", "--job-seconds", str(JOB_SECONDS)]
    # In a session of its own, Ctrl-C does not reach it: it is ended here, and nowhere else.
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            sys.exit("The simulator did not start, see above.")
        cloud = json.loads(line)
        print(f"The simulated cloud listens on {cloud['base_url']}; its jobs take {JOB_SECONDS} seconds each.")
        yield {
            **ansible_environment(),
            **environment_of(cloud),
        }
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def real_account(stack: contextlib.ExitStack) -> tuple[dict[str, str], Path]:
    """Return the environment and the variables for a rollout that only adds one label to a named environment."""
    name = os.environ.get("DEMO_ENVIRONMENT")
    if not name or not any(os.environ.get(variable) for variable in CREDENTIALS):
        sys.exit(
            "DEMO_REAL=1 plays the demo against a real account. It needs credentials in the environment (HW_ACCESS_KEY "
            "and HW_SECRET_KEY, and HW_REGION_NAME), and in DEMO_ENVIRONMENT the name of an environment that may be "
            "labelled demo=stagecraft and refreshed; DEMO_ADDON names an add-on of it that may be redeployed."
        )
    addon = os.environ.get("DEMO_ADDON")
    item = {"name": name, "labels": {"demo": "stagecraft"}, "purge_labels": False}
    if addon:
        item["addons"] = [{"name": addon, "action": "redeploy"}]
    file = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="demo-"))) / "environments.json"
    file.write_text(json.dumps({"environment_rollout_environments": [item]}), encoding="utf-8")
    print(f"This is a real account: environment {name} gets the label demo=stagecraft, and is refreshed.")
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return {**theirs, **ansible_environment()}, file


def ansible_environment() -> dict[str, str]:
    """Return our own environment, without what would lead Ansible or the collection elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        **({"ANSIBLE_FORCE_COLOR": "1"} if coloured() else {"ANSIBLE_NOCOLOR": "1"}),
    }


def coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if coloured() else text


if __name__ == "__main__":
    for signal_number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, lambda *_: sys.exit("The demo was ended, and with it all that it started."))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("The demo was interrupted; all that it started has ended.")
