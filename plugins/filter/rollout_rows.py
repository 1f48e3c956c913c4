# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_rows
short_description: What a step of a rollout did with each environment, without values
version_added: 1.0.0
description:
  - Takes from the results of modules what the summary of the role P(stagecraft.huaweicloud.environment_rollout#role)
    needs.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description:
      - The results of the step, as a loop registers them in C(results), with the loop variable
        C(environment_rollout_index) of a position or C(environment_rollout_target) of a target.
    type: list
    elements: dict
    required: true
  step:
    description: Name of the step. V(update) and V(verify) are about settings, any other about a job.
    type: str
    required: true
  ends:
    description: The results of waiting for the jobs that the step started.
    type: list
    elements: dict
    default: []
  round:
    description: Which of the target's actions of add-ons it was, from 0; it then gives the step its name.
    type: int
  predicted:
    description: Whether nothing was written, as in check mode.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Refresh an environment
  stagecraft.huaweicloud.servicestage_environment_refresh:
    environment_name: "{{ environment_rollout_target.name }}"
  loop:
    - index: 0
      name: env-0001
  loop_control:
    loop_var: environment_rollout_target
  register: refreshed

- name: Show what that did
  ansible.builtin.debug:
    msg: "{{ refreshed.results | stagecraft.huaweicloud.rollout_rows('refresh') }}"
"""

RETURN = r"""
_value:
  description:
    - For each environment that the step did something with, its C(index) and C(name), the C(step), the C(result)
      (C(failed), C(changed), C(unchanged), C(would change), C(as declared), C(would be done), C(dropped) where the
      add-on is gone, the state of the job, or C(accepted) where that is not known), the C(job), the C(seconds) that
      it took as far as the service tells, the names of the C(changes), and a C(msg).
  type: list
  elements: dict
"""

import typing as t

Result = t.Mapping[str, t.Any]


def rollout_rows(
    results: list[dict[str, t.Any]],
    step: str,
    ends: list[dict[str, t.Any]] | None = None,
    round: int | None = None,
    predicted: bool = False,
) -> list[dict[str, t.Any]]:
    ended = {_index(result): result for result in ends or []}
    found = []
    for result in results:
        index = _index(result)
        told = _settings(result, step, predicted) if step in ("update", "verify") else None
        if told is None:
            told = _job(result, ended.get(index), predicted)
        if told:
            name = result.get("environment_rollout_target", result.get("environment") or {}).get("name")
            empty: dict[str, t.Any] = {"job": None, "seconds": None, "changes": [], "msg": ""}
            words = step if round is None else _action(result, int(round))
            found.append({"index": index, "name": name, "step": words, **empty, **told})
    return found


def _index(result: Result) -> int:
    target = result.get("environment_rollout_start", result).get("environment_rollout_target", {})
    return int(target.get("index", result.get("environment_rollout_index", -1)))


def _action(result: Result, number: int) -> str:
    action = result["environment_rollout_target"]["addons"][number]
    name = action.get("addon_name") or (result.get("addon") or {}).get("name") or action.get("addon_id")
    return f"{action['action']} {name}"


def _failed(result: Result) -> dict[str, t.Any]:
    return {"result": "failed", "job": result.get("job_id"), "msg": " ".join(str(result.get("msg", "")).split())}


def _settings(result: Result, step: str, predicted: bool) -> dict[str, t.Any]:
    if result.get("failed"):
        return _failed(result)
    changes = [name for name in result.get("changes") or [] if not name.startswith("owed.")]
    owed = ", ".join(result.get("owed") or {})
    if step == "verify":
        if not result.get("follow_ups_recorded"):  # variables may be such that the service does not show
            changes = [name for name in changes if not name.startswith("configuration.")]
        if changes:
            text = f"The environment is not as declared any more: {', '.join(changes)} would have to change again."
            return {"result": "failed", "changes": changes, "msg": text}
        return {"result": "as declared", "msg": f"It still owes {owed}." if owed else ""}
    changed = ("would change" if predicted else "changed") if result["changed"] else "unchanged"
    return {"result": changed, "changes": changes}


def _job(start: Result, end: Result | None, predicted: bool) -> dict[str, t.Any] | None:
    """Return what became of a job; None where nothing had to be done."""
    if start.get("failed"):
        return _failed(start)
    if not start.get("changed") and not start.get("job_id"):
        return None
    if predicted:
        return {"result": "would be done"}
    last = end or start
    if last.get("failed"):
        return {**_failed(last), "job": start.get("job_id")}
    job = last.get("job") or next(iter(last.get("jobs") or []), None) or {}
    is_gone = "addon" in last and last["addon"] is None
    state = job.get("execution_status") or ("dropped" if is_gone else "accepted")
    return {"result": str(state), "job": start.get("job_id") or last.get("job_id"), "seconds": _seconds(job)}


def _seconds(job: t.Mapping[str, t.Any]) -> float | None:
    """Return how long a job took, by what the service says of its tasks; None where it does not in milliseconds."""
    tasks = job.get("tasks") or []
    times = [[str(task.get(key)) for task in tasks] for key in ("created_at", "update_at")]
    if not tasks or not all(text.isdecimal() for texts in times for text in texts):
        return None
    begin, end = min(map(int, times[0])), max(map(int, times[1]))
    return round((end - begin) / 1000, 1)


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"rollout_rows": rollout_rows}
