# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Work owed, as labels of an environment: which follow-ups a change has not had yet. All of it is pure.

The API starts a job for each refresh and add-on action, and keeps no list of them. So the change itself writes down, in
labels, what has to follow. A label's value says how far that has got:

- ``todo``: nothing was started yet;
- ``run.<mark of a job>``: a refresh, and the job that does it;
- ``start.<mark of a job>``: an add-on action, and the last job of the add-on before it: once the add-on has another
  last job, that one is ours.
"""

from __future__ import annotations

import hashlib
import re
import typing as t

from . import environments as env
from .addons import Addon, is_failed
from .changes import Change, Path, Values

TODO = "todo"
REFRESH = "refresh"
_PREFIX = "stagecraft-"
_RUN, _START = "run.", "start."
_NO_JOB = "0" * 32
_JOB = r"JOB([0-9A-Fa-f]{8})-([0-9A-Fa-f]{4})-([0-9A-Fa-f]{4})-([0-9A-Fa-f]{4})-([0-9A-Fa-f]{12})"
_HEX = r"([0-9A-Fa-f]{8})([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})([0-9A-Fa-f]{12})"
_FITS = r"[A-Za-z0-9.-]{1,37}"  # with "start." before it still a label's value


class FollowUp(t.NamedTuple):
    """What has to follow a change: ``refresh``, or an action (redeploy, restart) of the add-on with this id."""

    action: str
    addon_id: str | None = None


def label_of(follow_up: FollowUp) -> str:
    """Return the label that stands for a follow-up."""
    return _PREFIX + follow_up.action + (f"-{_digest(follow_up.addon_id, 12)}" if follow_up.addon_id else "")


def action_of(label: str) -> str:
    """Return the action that a reserved label stands for."""
    return label[len(_PREFIX) :].partition("-")[0]


def running(job_id: str) -> str:
    """Return the value that says which job refreshes the environment."""
    return _RUN + _mark(job_id)


def started(last_job_id: str | None) -> str:
    """Return the value that says which was the last job of an add-on before ours."""
    return _START + (_mark(last_job_id) if last_job_id else _NO_JOB)


def job_running(value: str | None) -> str | None:
    """Return the id of the job that refreshes the environment, if the value names one."""
    if not value or not value.startswith(_RUN):
        return None
    mark = value[len(_RUN) :]
    parts = re.fullmatch(_HEX, mark)
    return f"JOB{'-'.join(parts.groups())}" if parts else mark or None


def is_started(value: str | None) -> bool:
    """Whether the value says that an add-on's action was about to be started."""
    return bool(value and value.startswith(_START))


def has_ours(value: str | None, last_job_id: t.Any) -> bool:
    """Whether an add-on's last job is the one that the value announced."""
    return is_started(value) and isinstance(last_job_id, str) and bool(last_job_id) and started(last_job_id) != value


def reopened(owed: t.Mapping[str, str], addons: t.Iterable[Addon], but: str | None = None) -> dict[str, str]:
    """Return the labels that have to be ``todo`` again before something else moves the last jobs of ``addons``.

    That are actions that were announced and have no job, or one that failed: whatever job comes next would pass for
    theirs.

    :param but: the label of the action that is about to be started itself.
    """
    found = {}
    for addon in addons:
        for action in env.ADDON_ACTIONS:
            label = label_of(FollowUp(action, str(addon.get("id"))))
            value = owed.get(label)
            missing = is_failed(addon) or not has_ours(value, addon.get("job_id"))
            if label != but and is_started(value) and missing:
                found[label] = TODO
    return found


def owing(
    follow_ups: t.Sequence[FollowUp] | None, observed: Values, changing: bool, addon_ids: t.Collection[str] | None
) -> list[Change]:
    """Return what has to be written down beside other changes, in the same write.

    ``todo`` goes over anything older, and over another action of the same add-on. An empty list forgets all that is
    owed; otherwise nothing is written down unless something changes. What is owed to add-ons that are gone is dropped.

    :param follow_ups: None leaves alone what is owed.
    :param addon_ids: the add-ons that there are; None where nobody looked.
    """
    if follow_ups is None or not (changing or not follow_ups):
        return []
    owed = env.owed_of(observed)
    wanted = {label_of(follow_up): TODO for follow_up in follow_ups}
    if not follow_ups:
        dropped = set(owed)
    else:
        replaced = {label_of(FollowUp(action, each.addon_id)) for each in follow_ups for action in env.ADDON_ACTIONS}
        dropped = {label for label in owed if label in replaced or label in gone(owed, addon_ids)} - {*wanted}
    changes = [Change(_path(label), owed.get(label), TODO) for label in sorted(wanted) if owed.get(label) != TODO]
    return changes + [Change(_path(label), owed[label], None) for label in sorted(dropped)]


def gone(owed: t.Iterable[str], addon_ids: t.Collection[str] | None) -> list[str]:
    """Return the labels that stand for actions of add-ons that are not there any more."""
    if addon_ids is None:
        return []
    known = {label_of(FollowUp(action, addon_id)) for addon_id in addon_ids for action in env.ADDON_ACTIONS}
    return sorted(label for label in owed if action_of(label) != REFRESH and label not in known)


def shown_path(path: Path, words: t.Mapping[str, str] | None = None) -> Path:
    """Return the path of a value as a person reads it: what is owed is no label to them.

    :param words: follow-ups by their labels.
    """
    if path[0] != env.LABELS or not env.is_reserved(path[1]):
        return path
    return ("owed", (words or {}).get(path[1], path[1][len(_PREFIX) :]))


def _path(label: str) -> Path:
    return (env.LABELS, label)


def _mark(job_id: str) -> str:
    """Return what a label's value can hold of a job's id: its 32 hexadecimal digits.

    Of an id of another shape the id itself, or a hash of it where it cannot stand in a label's value.
    """
    parts = re.fullmatch(_JOB, job_id)
    if parts:
        return "".join(parts.groups())
    return job_id if re.fullmatch(_FITS, job_id) and not re.fullmatch(_HEX, job_id) else _digest(job_id, 32)


def _digest(text: str | None, digits: int) -> str:
    return hashlib.sha256(str(text).encode()).hexdigest()[:digits]
