"""The parameters of a run: typed, and checked before any kernel starts."""

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from kpitools import roc
from kpitools.batch.printable import hidden
from kpitools.errors import Fault, KpiError
from kpitools.language import check_language
from kpitools.paths import ROOT, outputs_folder, plan_file, returns_folder
from kpitools.plan.load import load_plan
from kpitools.plan.models import Plan
from kpitools.plan.source import parse


class RunParameters(BaseModel):
    """Exactly what the notebooks' parameters cells declare.

    ``plan`` is a plan's name under ``parameters/``, or a path; empty ``returns`` and ``outputs``
    mean the project's own folders. ``as_of`` is the ROC date or month of the evaluation; empty, the
    last day of the year.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    plan: str
    year: int
    returns: str = ""
    outputs: str = ""
    as_of: str = ""
    language: Literal["zh-TW", "en"] = "zh-TW"

    @field_validator("plan", "returns", "outputs")
    @classmethod
    def _can_be_read(cls, folder: str) -> str:
        if hidden(folder):
            raise ValueError(f"found {folder!r}; expected a path without characters nobody sees")
        return folder

    @field_validator("as_of")
    @classmethod
    def _is_a_date(cls, as_of: str) -> str:
        roc.evaluation_date(as_of, 1)
        return as_of


def check_parameters(
    plan: str | Path,
    years: tuple[int, ...] | None = None,
    returns: str | Path | None = None,
    outputs: str | Path | None = None,
    as_of: str | None = None,
    language: str | None = None,
) -> tuple[Plan, list[RunParameters]]:
    """Check everything a batch needs, and return its runs, one a year.

    A year's ``runs/<year>.yaml`` beside the plan gives the parameters; what the caller names goes
    before it.

    Raises
    ------
    KpiError
        With every fault of every year: a bad plan, an unknown parameter or one of the wrong type,
        a year outside the plan, a missing or empty returns folder, an outputs folder that can not
        be written, an evaluation date that is none, an unknown language.
    """
    if language:
        check_language(language)
    if as_of:
        _check_as_of(as_of)
    file = plan_file(plan)
    loaded = load_plan(file)
    given = {"returns": _path(returns), "outputs": _path(outputs)}
    given |= {"as_of": as_of, "language": language}
    runs, faults = [], []
    for year in years or loaded.years:
        try:
            loaded.check_year(year)
            declared = _declared(file, loaded, year)
            named = {name: value for name, value in given.items() if value}
            run = RunParameters(**{**declared, **named, "plan": _spelled(file), "year": year})
            returns_folder(loaded.plan, year, run.returns or None)
            _check_writable(outputs_folder(loaded.plan, year, run.outputs or None))
            runs.append(run)
        except KpiError as error:
            faults += error.faults or [error.summary]
        except ValidationError as error:
            faults += [f"{each['loc'][0]}: {_said(each)}" for each in error.errors()]
    if faults:
        raise KpiError("The batch can not start. Mend each, then run again.", dict.fromkeys(faults))
    return loaded, runs


def _declared(file: Path, plan: Plan, year: int) -> dict:
    """Read and check ``runs/<year>.yaml``; nothing where the plan has none.

    A relative folder in it is meant from the plan's own folder, wherever the caller stands.
    """
    path = file.parent / "runs" / f"{year}.yaml"
    if not path.is_file():
        return {}
    try:
        source = parse(str(path), path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise KpiError(f"Parameters 「{path}」 can not be read as UTF-8 ({error}).") from None
    faults: list[Fault] = list(source.faults)
    values = source.value if isinstance(source.value, dict) else {}
    if not faults and values is not source.value:
        faults.append(source.fault((), "found no mapping; expected the parameters of a run"))
    try:
        RunParameters(**{str(name): value for name, value in values.items()})
    except ValidationError as error:
        faults += [source.fault(tuple(each["loc"]), _said(each)) for each in error.errors()]
    for name, wanted in (("plan", plan.plan), ("year", year)):
        if isinstance(values.get(name), type(wanted)) and values[name] != wanted:
            faults.append(source.fault((name,), f"found {values[name]!r}; expected {wanted!r}"))
    if faults:
        raise KpiError(f"Parameters 「{path}」 can not be used.", faults)
    folders = {name: values[name] for name in ("returns", "outputs") if values.get(name)}
    found = {name: str((file.parent / folder).resolve()) for name, folder in folders.items()}
    return {**values, **found}


def _check_as_of(as_of: str) -> None:
    try:
        roc.evaluation_date(as_of, 1)
    except ValueError as error:
        raise KpiError(f"as_of: {error}.") from None


def _check_writable(folder: Path) -> None:
    """Refuse an outputs folder that could not be made or written to."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise KpiError(
            f"Outputs folder 「{folder}」 can not be written: 「{existing}」 is no folder that can "
            "be written to. Name another, or free it."
        )


def _said(error: dict) -> str:
    if error["type"] == "extra_forbidden":
        known = ", ".join(RunParameters.model_fields)
        return f"is no parameter of the notebooks; they are {known}"
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"found {error['input']!r}; {error['msg'][0].lower()}{error['msg'][1:]}"


def _path(given: str | Path | None) -> str:
    return str(Path(given).resolve()) if given else ""


def _spelled(file: Path) -> str:
    """Name a shipped plan, so that its runs read the same on every machine; else give its path."""
    shipped = ROOT / "parameters"
    return file.parent.name if file.parent.parent == shipped else str(file)
