# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides whether a run that something went wrong with ended as the design promises. It looks at what the simulator
holds and saw, at what is declared, and at the words of the result; never at how the operations work.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

from .kinds import STARTS_A_JOB, Kind
from .line import Attempt
from .picture import Picture, is_built_in, is_note
from .runs import Run, budget_of
from .scenarios import Scenario
from .worlds import World

_RETRY = r"Retry \d+ in ([\d.]+) seconds"
_NOTE = r"todo|(run|start)\.[0-9a-f]{32}"
_GRACE = 2.0
_CREATES = ("createEnvironment", "createEnvironmentVariable", "createAddon")


@dataclasses.dataclass
class Reference:
    """The same task in the same world, undisturbed: its first and its second run."""

    first: Run
    second: Run


@dataclasses.dataclass
class Case:
    """What is to be judged: a run with a fault, and one after it was gone."""

    scenario: Scenario
    world: World
    kind: Kind | None
    struck: str
    reference: Reference
    wanted: Picture
    options: dict[str, object]
    first: Run
    second: Run
    alone: Picture
    ended_well: Counter[str]

    @property
    def bad_job(self) -> bool:
        """A job ends badly, or not at all."""
        return self.kind is not None and self.kind.fault["kind"] == "job"

    @property
    def believed(self) -> bool:
        """The service said falsely that something does not exist. It is the one who has to know."""
        return self.kind is not None and self.kind.name == "404 in between"


def problems(case: Case) -> list[str]:
    """What is wrong; nothing, if all is well."""
    rules = (
        words,
        end_state,
        losses_told,
        nothing_unplanned,
        nothing_twice,
        told_changes,
        in_time,
        retries_told,
        run_again,
    )
    return [f"{rule.__name__}: {problem}" for rule in rules for problem in rule(case)]


def differences(found: Picture, wanted: Picture, world: World) -> list[str]:
    """What of the cloud is not as it should be; what the service writes by itself does not count."""
    wrong = []
    for path in sorted({*found, *wanted}):
        if found.get(path) != wanted.get(path) and not (is_built_in(path) and world.knobs.get("builtin_variables")):
            wrong.append(f"{'.'.join(path[1:])} is {found.get(path)!r} instead of {wanted.get(path)!r}")
    return wrong


def words(case: Case) -> Iterator[str]:
    """A failure is one text for a person, with its facts."""
    for run in (case.first, case.second):
        for text in (run.outcome.get("msg", "x"), *run.outcome.warnings):
            if "\n" in text or "Internal error" in text or "Traceback" in text or re.search(r"<[a-z_.]+ object", text):
                yield f"unreadable: {text!r}"
        if run.failed and run.outcome["failure"]["service"] is None:
            yield f"the failure does not say which service it is about: {run.outcome['msg']!r}"


def end_state(case: Case) -> Iterator[str]:
    """A success left what is declared."""
    run = case.first
    if run.failed or case.believed:
        return
    settled = _without_notes_of_jobs(case, run.after)
    yield from differences(settled, _without_notes_of_jobs(case, case.wanted), case.world)
    if run.jobs != case.reference.first.jobs:
        yield f"it started {dict(run.jobs)}, and undisturbed {dict(case.reference.first.jobs)}"


def _without_notes_of_jobs(case: Case, picture: Picture) -> Picture:
    """Without waiting, what is owed stays noted until a later run sees the end of the job, and so does an add-on."""
    if case.options.get("wait", True):
        return picture
    return {path: value for path, value in picture.items() if not is_note(path) and path[2] != "addons"}


def losses_told(case: Case) -> Iterator[str]:
    """Where variables cannot be seen, those that are not declared are lost only after a warning."""
    run = case.first
    lost = [path for path in run.before if path[2] in ("envs", "resource_envs") and path not in run.after]
    if not case.world.hides_variables or not lost or case.options.get("configuration") is None:
        return
    if not any("cannot be compared" in text and "may get lost" in text for text in run.outcome.warnings):
        yield f"nobody was told that {'.'.join(lost[0][1:])} may get lost"


def nothing_unplanned(case: Case) -> Iterator[str]:
    """Nothing is written but what an undisturbed run writes too; each value is as it was, or as declared."""
    planned = {(entry.operation, entry.path) for entry in case.reference.first.writes}
    for entry in case.first.writes:
        if (entry.operation, entry.path) not in planned:
            yield f"{entry.method} {entry.path} ({entry.operation}) is no write of an undisturbed run"
    before, after = case.first.before, case.first.after
    for path in {*before, *after}:
        found = after.get(path)
        between = is_note(path) and found is not None and re.fullmatch(_NOTE, found)
        own = is_built_in(path) and case.world.knobs.get("builtin_variables")
        undisturbed = case.reference.first.after.get(path)
        fine = (before.get(path), case.wanted.get(path), undisturbed, case.alone.get(path))
        if found not in fine and not between and not own:
            yield f"{'.'.join(path[1:])} is {found!r}: neither as it was ({before.get(path)!r}) nor as declared"


def nothing_twice(case: Case) -> Iterator[str]:
    """No job and no thing is made twice, and no value of a gateway is written twice."""
    expected = _posts(case.reference.first)
    for operation, count in _posts(case.first).items():
        if count > expected[operation]:
            yield f"{operation} was carried out {count} times, and undisturbed {expected[operation]} times"
    together = _posts(case.first) + _posts(case.second)
    for operation, count in together.items():
        # what failed may be started again, and so may a refresh of which nobody can say whether it was
        more = case.bad_job or (operation == "refreshEnvironment" and case.first.failed)
        once = operation in _CREATES or not case.scenario.anew
        if once and not more and count > expected[operation]:
            yield f"{operation} was carried out {count} times in two runs"
    for path, count in case.second.republished.items():
        changed = case.first.before.get(path) != case.wanted.get(path)
        if count > changed:
            yield f"{path[-1]} was written {count} times, and its value had to change {int(changed)} times"
    for path in (*case.first.after, *case.second.after):
        if path[-1] == "twice":
            yield f"there are two of {'.'.join(path[:-1])}"


def _posts(run: Run) -> Counter[str]:
    kinds = ("POST",)
    return Counter(str(entry.operation) for entry in run.acted if entry.method in kinds or _starts(entry.operation))


def _starts(operation: str | None) -> bool:
    return operation in STARTS_A_JOB


def told_changes(case: Case) -> Iterator[str]:
    """``changed`` says whether something was written; where nobody knows, the words say so."""
    run = case.first
    if case.believed:
        return
    changed, wrote = run.outcome["changed"], bool(run.acted)
    if wrote and not changed:
        yield "it wrote, and says that nothing changed"
    undisturbed = case.reference.first
    takes_over = undisturbed.outcome["changed"] and not undisturbed.acted  # a job of somebody else
    if changed and not wrote and not takes_over and not (run.failed and "unknown" in run.outcome["msg"]):
        yield f"nothing was written, and it says changed: {run.outcome.get('msg')!r}"


def in_time(case: Case) -> Iterator[str]:
    """A run ends with its time: all of it, or that since the last success."""
    run = case.first
    seconds, renewable = budget_of(case.scenario, case.options)
    marks = [run.began, run.ended]
    if renewable:
        good = [each.at for each in run.line.attempts if each.status is not None and each.status < 400]
        marks = [run.began, *good, run.ended]
    longest = max(later - earlier for earlier, later in zip(marks, marks[1:], strict=False))
    if longest > seconds + _GRACE:
        yield f"it took {longest:.1f} seconds, and may take {seconds:.0f}"


def retries_told(case: Case) -> Iterator[str]:
    """Each retry is announced by a warning; none is announced that was not made."""
    run = case.first
    announced = [float(found) for text in run.outcome.warnings for found in re.findall(_RETRY, text)]
    matched = []
    sleeps = list(run.line.clock.sleeps)
    for seconds in announced:
        while sleeps and abs(sleeps[0].seconds - seconds) > 0.051:
            sleeps.pop(0)
        if not sleeps:
            yield f"a retry in {seconds} seconds is announced, and nobody waited for it"
            return
        matched.append(sleeps.pop(0).attempts)
    attempts = run.line.attempts
    if any(place >= len(attempts) for place in matched):
        yield "a retry is announced, and nothing was sent after it"
    struck = _struck(case)
    for number in struck:
        later = [place for place in range(number + 1, len(attempts)) if attempts[place].what == attempts[number].what]
        if not later or _may_look_again(case, attempts[number], struck, number):
            continue
        if not any(number < place <= later[0] for place in matched) and not _told_otherwise(run, later[0] - number):
            yield f"{attempts[number].method} {attempts[number].url} was sent again without a warning"


def _told_otherwise(run: Run, distance: int) -> bool:
    """Whether it was another step that came to the same request, after a warning that this one failed."""
    return distance > 1 and any("be written down" in text for text in run.outcome.warnings)


def _struck(case: Case) -> list[int]:
    """The numbers of the attempts that the fault struck."""
    attempts, log = case.first.line.attempts, iter(case.first.log)
    found = []
    for number, attempt in enumerate(attempts):
        entry = None if attempt.struck and attempt.status is None and not _reached(case) else next(log, None)
        if attempt.struck or (entry is not None and entry.fault is not None):
            found.append(number)
    return found


def _reached(case: Case) -> bool:
    """Whether what the line breaks still reaches the simulator."""
    return case.kind is not None and case.kind.fault["kind"] == "late_after"


def _may_look_again(case: Case, attempt: Attempt, struck: list[int], number: int) -> bool:
    """A wait looks again in any case, a renewed token asks again, and absence under 401 is confirmed by a list."""
    kind = case.kind
    if kind is None or kind.token or kind.fault["kind"] == "job" or "absent" in kind.name:
        return True
    tries = sum(1 for other in struck if other <= number)
    waits = attempt.method == "GET" and not budget_of(case.scenario, case.options)[1]
    return waits and (tries > 5 or attempt.status == 404)


def run_again(case: Case) -> Iterator[str]:
    """Once the fault is gone, the same task ends as declared; after a success it finds nothing to do."""
    run, reference = case.second, case.reference
    if run.failed:
        yield f"it failed once more: {run.outcome['msg']!r}"
        return
    yield from differences(
        _without_notes_of_jobs(case, run.after), _without_notes_of_jobs(case, case.wanted), case.world
    )
    if not case.first.failed and not case.believed and not case.bad_job:
        expected = _left_to_write(case)
        found = [entry.operation for entry in run.writes]
        if found != expected:
            yield f"after a success it wrote {found}, and after an undisturbed one {expected}"
    for kind in reference.first.jobs:
        if not case.ended_well[kind] and not _left_alone(case) and not _let_go(case):
            yield f"no {kind} ended well"


def _left_to_write(case: Case) -> list[str | None]:
    """What a success leaves to the next run, as an undisturbed one does.

    Without waiting, a run that can note its job leaves the end of it to the next one; one that cannot, awaits it.
    """
    usual = [entry.operation for entry in case.reference.second.writes]
    noted, usually_noted = (any(map(is_note, run.after)) for run in (case.first, case.reference.first))
    if case.options.get("wait", True) or noted == usually_noted:
        return usual
    if noted:
        return [*usual, "modifyEnvironment"]
    job = case.first.outcome.get("job") or {}
    told = any("could not be written down" in text for text in case.first.outcome.warnings)
    return [] if told and job.get("execution_status") == "SUCCEEDED" else usual


def _let_go(case: Case) -> bool:
    """What is owed is let go with a word: its add-on is said to be gone, or nobody can see how the refresh ended.

    Where nobody waits for what cannot be seen, it is still noted.
    """
    told = f"{case.first.texts} {case.second.texts}"
    noted = any(map(is_note, case.second.after))
    unseen = not case.world.knobs.get("jobs_known", True) and (noted or "counts as accepted" in told)
    return unseen or (case.believed and "What was owed to it is dropped" in told)


def _left_alone(case: Case) -> bool:
    """An add-on whose installation failed is there, and the task says that it has to be redeployed."""
    return case.scenario.module == "servicestage_addon" and "FAILED" in case.second.texts
