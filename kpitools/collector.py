"""Work that makes millions of values and no circles among them, with nobody looking for circles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the garbage collector rest within; as a decorator, while the function runs.

    It looks through all that lives again and again while more is made: a third of the time that a
    year of the nation takes from what was kept. What is let go is freed at once all the same, but
    for circles, which wait until the end.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
