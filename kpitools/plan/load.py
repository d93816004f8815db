"""Read a plan: YAML and CSV in, one frozen ``Plan`` out, or every fault at once."""

from collections.abc import Iterable
from pathlib import Path as FilePath

from pydantic import BaseModel, ValidationError

from kpitools.errors import Fault, KpiError
from kpitools.paths import plan_file
from kpitools.plan.consistency import RULES
from kpitools.plan.models import Plan, PlanFile
from kpitools.plan.organisations import read_organisations
from kpitools.plan.source import Path, Source, parse


def load_plan(plan: str | FilePath) -> Plan:
    """Load a plan and the registry of bodies beside it.

    Parameters
    ----------
    plan : str or Path
        A plan file, its folder, or the name of a plan under ``parameters/``.

    Returns
    -------
    Plan
        Frozen; numbers are exact.

    Raises
    ------
    KpiError
        If there is no such plan, or anything is wrong with it. All faults are listed together,
        each with file, line and column, what was found and what was expected.
    """
    path = plan_file(plan)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise KpiError(f"Plan 「{path}」 is not UTF-8 at byte {error.start}. Save it as UTF-8.") from None
    source = parse(str(path), text)
    content, faults = _validate(source)
    organisations, registry_faults = read_organisations(path.parent / "organisations.csv")
    if not organisations and not registry_faults:
        registry = str(path.parent / "organisations.csv")
        registry_faults = [Fault(registry, 1, 0, "", "lists no body; expected at least one")]
    faults = [*faults, *registry_faults]
    if faults:
        raise KpiError(f"Plan 「{path}」 has {len(faults)} fault(s). Mend each, then run again.", faults)
    fields = {name: getattr(content, name) for name in PlanFile.model_fields}
    return Plan.model_construct(**fields, organisations=organisations)


def _validate(source: Source) -> tuple[PlanFile | None, list[Fault]]:
    """Check fields, then rules; a faulty piece is set aside so that the rest is still judged."""
    faults = list(source.faults)
    if not isinstance(source.value, dict):
        if not faults:
            faults.append(source.fault((), "found no mapping; expected the keys of a plan"))
        return None, faults
    content, touched = source.value, set()
    for attempt in range(20):
        try:
            plan = PlanFile.model_validate(content)
            break
        except ValidationError as error:
            errors = error.errors()
            if attempt == 0:
                faults += [source.fault(*_told(each)) for each in errors]
            touched |= {step for each in errors for step in each["loc"] if isinstance(step, str)}
            content, dropped = _without(content, [tuple(each["loc"]) for each in errors])
            touched |= dropped
            if content is None:
                return None, _in_order(faults)
    else:
        return None, _in_order(faults)
    for rule in RULES:
        if not rule.reads & touched:
            faults += [source.fault(path, message) for path, message in rule.judge(plan)]
    return plan, _in_order(faults)


def _in_order(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


_EXPECTED = {
    "extra_forbidden": "is not a key of a plan file here; check the spelling",
    "missing": "is missing",
    "string_type": "expected text; put it in quotes",
    "int_type": "expected a whole number",
    "bool_type": "expected true or false",
    "tuple_type": "expected a list",
    "dict_type": "expected a mapping",
    "model_type": "expected a mapping",
}


def _told(error: dict) -> tuple[Path, str]:
    # A faulty mapping key carries the marker "[key]"; its place is the key itself.
    path = tuple(step for step in error["loc"] if step != "[key]")
    kind, found = error["type"], error["input"]
    if kind == "missing":
        return path[:-1], f"{path[-1]} is missing"
    if kind == "extra_forbidden":
        return path, f"{path[-1]!r} {_EXPECTED[kind]}"
    expected = _EXPECTED.get(kind) or error["msg"].removeprefix("Value error, ")
    if expected.startswith("found "):
        return path, expected
    spelled = f"{found!r}" if not isinstance(found, dict | tuple | BaseModel) else "another shape"
    if found is None:
        spelled = "nothing"
    return path, f"found {spelled}; {expected[0].lower()}{expected[1:]}"


def _without(content: dict, paths: Iterable[Path]) -> tuple[dict | None, set[str]]:
    """Copy ``content`` less the faulty paths; where a key is missing, less the whole list item.

    Returns the copy (None when nothing of use is left) and the field names that went with it.
    """
    doomed, dropped = set(), set()
    for path in paths:
        path = tuple(step for step in path if step != "[key]")
        if _reach(content, path) is _ABSENT or not path:
            while path and not isinstance(path[-1], int):
                path = path[:-1]
            item = _reach(content, path)
            dropped |= set(item) if isinstance(item, dict) else set()
            dropped |= {step for step in path if isinstance(step, str)}
        if not path:
            return None, dropped
        doomed.add(path)

    def copy(value, path: Path):
        if isinstance(value, dict):
            return {
                key: copy(each, (*path, key))
                for key, each in value.items()
                if (*path, key) not in doomed
            }
        if isinstance(value, tuple):
            return tuple(
                copy(each, (*path, index))
                for index, each in enumerate(value)
                if (*path, index) not in doomed
            )
        return value

    return copy(content, ()), dropped


_ABSENT = object()


def _reach(value, path: Path):
    for step in path:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return _ABSENT
    return value
