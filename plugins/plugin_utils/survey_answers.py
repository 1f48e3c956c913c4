# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of a survey. They are texts, whatever they stand for: here they become what the roles take."""

from __future__ import annotations

import re
import typing as t

import yaml

# A text of YAML may hold values that nobody else is to read, so that messages do not quote it.
QUOTED = 40
_SIZE = re.compile(r"[1-9][0-9]*%?")
_TRUE = ("true", "yes")
_FALSE = ("false", "no")


class WrongAnswer(Exception):
    """One sentence that names the question, the answer where it may be shown, and the rule."""


def is_empty(answer: t.Any) -> bool:
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or (isinstance(answer, (list, tuple, dict)) and not answer)


def text(name: str, answer: t.Any) -> str:
    if isinstance(answer, (list, tuple, dict)):
        raise WrongAnswer(f"{name} has to be one text.")
    return str(answer)


def line(name: str, answer: t.Any) -> str:
    found = text(name, answer).strip()
    if "\n" in found:
        raise WrongAnswer(f"{name} is {_quoted(found)} and has to be one line.")
    return found


def names(name: str, answer: t.Any) -> list[str]:
    """One in each line, or with commas between them."""
    given = answer if isinstance(answer, (list, tuple)) else re.split(r"[\n,]", text(name, answer))
    found = [line(name, each) for each in given if not is_empty(each)]
    twice = sorted({each for each in found if found.count(each) > 1})
    if twice:
        raise WrongAnswer(f"{name} has {_quoted(twice[0])} twice, and each may be there once.")
    return found


def flag(name: str, answer: t.Any) -> bool:
    found = line(name, answer).lower()
    if found not in _TRUE + _FALSE:
        raise WrongAnswer(f"{name} is {_quoted(found)} and has to be true or false.")
    return found in _TRUE


def integer(name: str, answer: t.Any) -> int:
    try:
        return int(line(name, answer))
    except ValueError:
        raise WrongAnswer(f"{name} is {_quoted(answer)} and has to be a whole number.") from None


def decimal(name: str, answer: t.Any) -> float:
    try:
        return float(line(name, answer))
    except ValueError:
        raise WrongAnswer(f"{name} is {_quoted(answer)} and has to be a number.") from None


def sizes(name: str, answer: t.Any) -> list[int | str]:
    """Sizes of batches, with commas or blanks between them."""
    given = answer if isinstance(answer, (list, tuple)) else re.split(r"[\s,]+", text(name, answer).strip(" \n,"))
    found: list[int | str] = []
    for each in given:
        size = line(name, each)
        if not _SIZE.fullmatch(size):
            raise WrongAnswer(f"{name} has {_quoted(size)}, and a size of a batch is a number such as 1 or 25%.")
        found.append(size if size.endswith("%") else int(size))
    return found


def pairs(name: str, answer: t.Any) -> dict[str, str]:
    """YAML text of names and values."""
    rule = "has to be YAML text with one name and one value in each line, such as team: shop"
    found = _read(name, answer, rule)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise WrongAnswer(f"{name} {rule}.")
    return found


def items(name: str, answer: t.Any) -> list[dict[str, t.Any]]:
    """YAML text of a list; where an item is one text, it is the name of it."""
    rule = "has to be YAML text of a list, each item in a line that begins with a hyphen"
    found = _read(name, answer, rule)
    if not isinstance(found, list):
        raise WrongAnswer(f"{name} {rule}.")
    taken = [{"name": item} if isinstance(item, str) else item for item in found]
    for item in taken:
        if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
            raise WrongAnswer(f"{name} has an item that is neither a name nor names and values, and {rule}.")
    return taken


KINDS: dict[str, t.Callable[[str, t.Any], t.Any]] = {
    "text": text,
    "line": line,
    "names": names,
    "flag": flag,
    "integer": integer,
    "decimal": decimal,
    "sizes": sizes,
    "pairs": pairs,
    "items": items,
}


def _quoted(answer: t.Any) -> str:
    shown = str(answer)
    return repr(shown if len(shown) <= QUOTED else f"{shown[:QUOTED]}...")


def _read(name: str, answer: t.Any, rule: str) -> t.Any:
    """Return what YAML text says, each value as the text that was typed: 1.10 is a version and no number."""
    if not isinstance(answer, str):
        raise WrongAnswer(f"{name} {rule}.")
    try:
        node = yaml.compose(answer, Loader=yaml.SafeLoader)
        return _value(name, node, [])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1})" if mark is not None else ""
        raise WrongAnswer(f"{name} is no YAML{place}, and {rule}.") from None


def _value(name: str, node: t.Any, above: list[t.Any]) -> t.Any:
    if node in above:
        raise WrongAnswer(f"{name} has a part that holds itself.")
    if isinstance(node, yaml.MappingNode):
        found: dict[str, t.Any] = {}
        for key, value in node.value:
            read = _value(name, key, [*above, node])
            if not isinstance(read, str) or not read:
                raise WrongAnswer(f"{name} has a name (line {key.start_mark.line + 1}) that is no text.")
            if read in found:
                raise WrongAnswer(f"{name} has {_quoted(read)} twice, and each may be there once.")
            found[read] = _value(name, value, [*above, node])
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(name, each, [*above, node]) for each in node.value]
    return node.value if node is not None else None
