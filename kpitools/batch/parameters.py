"""The parameters of a run: typed, and checked before any kernel starts."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kpitools.errors import Fault, KpiError
from kpitools.language import check_language
from kpitools.paths import ROOT, plan_file, returns_folder
from kpitools.plan.load import load_plan
from kpitools.plan.models import Plan
from kpitools.plan.source import parse


class RunParameters(BaseModel):
    """Exactly what the notebooks' parameters cells declare.

    ``plan`` is a plan's name under ``parameters/``, or a path; empty ``returns`` and ``outputs``
    mean the project's own folders.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    plan: str
    year: int
    returns: str = ""
    outputs: str = ""
    language: str = "zh-TW"


def check_parameters(
    plan: str | Path,
    years: tuple[int, ...] | None = None,
    returns: str | Path | None = None,
    outputs: str | Path | None = None,
    language: str | None = None,
) -> tuple[Plan, list[RunParameters]]:
    """Check everything a batch needs, and return its runs, one a year.

    A year's ``runs/<year>.yaml`` beside the plan gives the parameters; what the caller names goes
    before it.

    Raises
    ------
    KpiError
        With every fault of every year: a bad plan, an unknown parameter or one of the wrong type,
        a year outside the plan, a missing or empty returns folder, an unknown language.
    """
    file = plan_file(plan)
    loaded = load_plan(file)
    given = {
        "returns": _path(returns),
        "outputs": _path(outputs),
        "language": language,
    }
    runs, faults = [], []
    for year in years or loaded.years:
        if year not in loaded.all_years:
            known = ", ".join(map(str, loaded.all_years))
            faults.append(f"year {year} is not a year of plan {loaded.plan}; its years are {known}")
            continue
        try:
            declared = {**_declared(file, loaded, year), **{k: v for k, v in given.items() if v}}
            run = RunParameters(**{**declared, "plan": _spelled(file), "year": year})
            check_language(run.language)
            returns_folder(loaded.plan, year, run.returns or None)
            runs.append(run)
        except KpiError as error:
            faults += error.faults or [error.summary]
    if faults:
        raise KpiError("The batch can not start. Mend each, then run again.", dict.fromkeys(faults))
    return loaded, runs


def _declared(file: Path, plan: Plan, year: int) -> dict:
    """Read and check ``runs/<year>.yaml``; nothing where the plan has none."""
    path = file.parent / "runs" / f"{year}.yaml"
    if not path.is_file():
        return {}
    source = parse(str(path), path.read_text(encoding="utf-8-sig"))
    faults: list[Fault] = list(source.faults)
    if not faults and not isinstance(source.value, dict):
        faults.append(source.fault((), "found no mapping; expected the parameters of a run"))
    if not faults:
        try:
            run = RunParameters(**source.value)
        except ValidationError as error:
            faults += [source.fault(tuple(each["loc"]), _said(each)) for each in error.errors()]
        else:
            if run.plan != plan.plan:
                faults.append(
                    source.fault(("plan",), f"found {run.plan!r}; expected {plan.plan!r}")
                )
            if run.year != year:
                faults.append(source.fault(("year",), f"found {run.year}; expected {year}"))
    if faults:
        raise KpiError(f"Parameters 「{path}」 can not be used.", faults)
    return {name: value for name, value in source.value.items() if name not in ("plan", "year")}


def _said(error: dict) -> str:
    if error["type"] == "extra_forbidden":
        known = ", ".join(RunParameters.model_fields)
        return f"is no parameter of the notebooks; they are {known}"
    if error["type"] == "missing":
        return "is missing"
    return f"found {error['input']!r}; {error['msg'][0].lower()}{error['msg'][1:]}"


def _path(given: str | Path | None) -> str:
    return str(Path(given).resolve()) if given else ""


def _spelled(file: Path) -> str:
    """Name a shipped plan, so that its runs read the same on every machine; else give its path."""
    shipped = ROOT / "parameters"
    return file.parent.name if file.parent.parent == shipped else str(file)
