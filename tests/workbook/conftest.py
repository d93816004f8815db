"""Workbooks recalculated by LibreOffice; where it is absent those tests skip and say so."""

import shutil

import pytest

from kpitools.workbook.office import converted


@pytest.fixture
def recalculated(soffice, tmp_path):
    """A function from a workbook to its copy with every formula calculated anew."""

    def again(path):
        copy = tmp_path / "again" / path.name
        copy.parent.mkdir(exist_ok=True)
        with converted([path], "xlsx") as (made,):
            shutil.copy(made, copy)
        return copy

    return again
