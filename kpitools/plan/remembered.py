"""Answers remembered for the very same plan: a registry of thousands is sorted once, not once a body."""

from collections.abc import Callable
from functools import wraps

KEPT = 16
"""Plans, or registries, whose answers are kept at a time."""

_MOST = 4096
"""Answers kept of each of them."""


def remembered(function: Callable) -> Callable:
    """Remember what a function answers for one and the same first argument.

    Plans are frozen, so the same object is the same plan; to compare two of them would cost more
    than most answers. The other arguments are compared. Callers share the answer: it is not to be
    changed.
    """
    held: dict[int, tuple[object, dict]] = {}

    @wraps(function)
    def answered(first: object, *others: object) -> object:
        owner, answers = held.get(id(first), (None, {}))
        if owner is not first:
            if len(held) >= KEPT:
                held.clear()
            held[id(first)] = first, answers
        if others not in answers:
            if len(answers) >= _MOST:
                answers.clear()
            answers[others] = function(first, *others)
        return answers[others]

    return answered
