"""What one file may cost, as the process that reads it is told; `kpitools.plan.limits` declares it.

Apart from there, so that this process need not load what checks a plan: that takes longer than most
files take to read.
"""

from typing import NamedTuple


class Limits(NamedTuple):
    """The limits of a plan, by the same names."""

    file_megabytes: int
    inflated_megabytes: int
    member_ratio: int
    members: int
    xml_depth: int
    sheets: int
    rows: int
    columns: int
    cells: int
    text: int
    seconds: int
    megabytes: int
