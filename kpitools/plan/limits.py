"""What one file may cost: limits that a plan may set otherwise."""

from pydantic import Field

from kpitools.plan.types import Declared


class Limits(Declared):
    """Limits held before and while a file is read; the finding names the one that was passed."""

    file_megabytes: int = Field(50, ge=1, le=2000, description="Size on disk")
    inflated_megabytes: int = Field(300, ge=1, le=4000, description="All zip members together")
    member_ratio: int = Field(
        200, ge=2, description="Inflated over packed size of one zip member larger than 1 MB"
    )
    members: int = Field(2000, ge=1, description="Members of a zip")
    xml_depth: int = Field(64, ge=8, description="Elements within elements")
    sheets: int = Field(200, ge=1)
    rows: int = Field(100_000, ge=1, description="Last row used in a sheet")
    columns: int = Field(1_000, ge=1, le=16_384, description="Last column used in a sheet")
    cells: int = Field(500_000, ge=1, description="Rows x columns of a sheet, and of all sheets")
    text: int = Field(32_767, ge=1, description="Characters in one cell")
    seconds: int = Field(10, ge=1, le=600, description="Time to read one file")
    megabytes: int = Field(768, ge=128, le=16_000, description="Memory to read one file")
