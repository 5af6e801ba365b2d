"""One JSON value per line in, one JSON object per line out: the form in which plans and scenarios are checked in bulk."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Answer = dict[str, Any]


class BadInput(ValueError):
    """A line that cannot be answered; the message says why."""


def answers(lines: Iterable[bytes], answer: Callable[[Any], Answer]) -> Iterator[Answer]:
    """An answer per line that is not blank, in order; for a line that has none {"error": "…"}."""
    for line in lines:
        if line.strip():
            yield attempt(line, answer)


def attempt(line: bytes, answer: Callable[[Any], Answer]) -> Answer:
    try:
        return answer(read(line))
    except ValueError as error:  # BadInput, NoPlan
        return {"error": str(error)}


def read(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"), parse_float=number)
    except UnicodeDecodeError as error:
        raise BadInput("The line is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:  # also a number of too many digits
        raise BadInput("The line is not JSON that can be read.") from error


def number(text: str) -> int | float:
    """JSON knows one kind of number: 1e3 and 1000.0 are the whole number 1000."""
    found = float(text)
    return int(found) if found.is_integer() else found


def as_line(reply: Answer) -> str:
    """ASCII only, so that it can be written whatever the terminal's encoding is."""
    return json.dumps(reply, allow_nan=False)
