"""Leave out what another package would import only because it happens to be installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent(*names: str) -> Iterator[None]:
    """Within it, these are not to be had, as where nobody installed them.

    What was imported before stays; what is imported here goes without them for good. For a library
    whose optional helper costs seconds and serves nothing here.
    """
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
