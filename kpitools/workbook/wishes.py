"""What a run wishes of every workbook; told to its notebooks' kernels, which have no parameter for it."""

import json
import os
from dataclasses import asdict, dataclass

from kpitools.errors import KpiError
from kpitools.workbook.looks import check_style

VARIABLE = "KPITOOLS_WORKBOOKS"
"""Name in the environment by which ``kpitools run`` tells its kernels."""
SPLITS = ("", "first_level")


@dataclass(frozen=True)
class Wishes:
    """Style of every workbook, and whether each first-level body gets one of its own."""

    style: str = "screen"
    split: str = ""

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def wished(style: str | None = None, split: str | None = None) -> Wishes:
    """What is asked for in the call, else by the run, else the plain workbook.

    Raises
    ------
    KpiError
        If the style or the split is unknown.
    """
    told = json.loads(os.environ.get(VARIABLE, "{}"))
    asked = {"style": style, "split": split}
    wishes = Wishes(**{**told, **{name: each for name, each in asked.items() if each is not None}})
    check_style(wishes.style)
    if wishes.split not in SPLITS:
        raise KpiError(f"split: found {wishes.split!r}; expected first_level or nothing.")
    return wishes
