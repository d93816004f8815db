"""The hash of all that a batch's workbooks rest on; told to its kernels, which print it on covers."""

import os
import re

VARIABLE = "KPITOOLS_HEAD"
"""Name in the environment by which a batch tells its kernels."""


def head() -> str:
    """The head hash of the batch that runs; an empty text outside one.

    A workbook written by hand is in no manifest, and says nothing of one.
    """
    told = os.environ.get(VARIABLE, "")
    return told if re.fullmatch("[0-9a-f]{64}", told) else ""
