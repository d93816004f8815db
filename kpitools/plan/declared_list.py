"""A list declared in a file of its own beside a plan, such as ``corrections.yaml``."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from kpitools.errors import Fault
from kpitools.plan.source import Source, parse
from kpitools.plan.types import Declared, shown

Item = TypeVar("Item", bound=Declared)


def read_list(path: Path, kind: type[Item]) -> tuple[tuple[Item, ...], Source | None, list[Fault]]:
    """Read a list of declared things; a plan without the file has none.

    Returns
    -------
    items : tuple
    source : Source or None
        To find an item's line with; None where there is no file that can be read.
    faults : list of Fault
        Each with its line.
    """
    if not path.is_file():
        return (), None, []
    try:
        source = parse(str(path), path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return (), None, [Fault(str(path), 0, 0, "", "is not UTF-8; save it as UTF-8")]
    except OSError as error:
        return (), None, [Fault(str(path), 0, 0, "", f"can not be opened ({error.strerror})")]
    if source.faults:
        return (), None, list(source.faults)
    try:
        found = () if source.value is None else source.value
        return TypeAdapter(tuple[kind, ...]).validate_python(found), source, []
    except ValidationError as error:
        faults = [source.fault(tuple(each["loc"]), _said(each)) for each in error.errors()]
        return (), None, faults


def _said(error: dict) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "missing":
        return "is missing"
    return f"found {shown(error['input'])}; {error['msg']}"
