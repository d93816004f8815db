"""Read a plan: YAML and CSV in, one frozen ``Plan`` out, or every fault at once."""

from pathlib import Path as FilePath

from pydantic import ValidationError

from kpitools.collector import collector_at_rest
from kpitools.errors import Fault, KpiError
from kpitools.paths import plan_file
from kpitools.plan.consistency import inconsistencies
from kpitools.plan.corrections import read_corrections
from kpitools.plan.layouts import read_layouts
from kpitools.plan.models import Plan, PlanFile
from kpitools.plan.organisations import read_organisations
from kpitools.plan.partial import partial
from kpitools.plan.reporters import reporters_unknown
from kpitools.plan.reviews import read_reviews
from kpitools.plan.source import Path, Source, parse
from kpitools.plan.types import shown


@collector_at_rest()
def load_plan(plan: str | FilePath) -> Plan:
    """Load a plan, and beside it the registry of bodies, layouts, corrections and reviews.

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
        raise KpiError(
            f"Plan 「{path}」 is not UTF-8 at byte {error.start}. Save it as UTF-8."
        ) from None
    except OSError as error:
        raise KpiError(f"Plan 「{path}」 can not be opened ({error.strerror}).") from None
    source = parse(str(path), text)
    content, faults = _validate(source)
    organisations, registry_faults = read_organisations(path.parent / "organisations.csv")
    if not organisations and not registry_faults:
        registry = str(path.parent / "organisations.csv")
        registry_faults = [Fault(registry, 1, 0, "", "lists no body; expected at least one")]
    # What speaks of bodies and indicators is held against them only where they are sound.
    sound = None if faults else content
    bodies = () if registry_faults else organisations
    beside = {
        "layouts": read_layouts(path.with_name("layouts.csv"), sound, bodies),
        "corrections": read_corrections(path.with_name("corrections.yaml"), sound, bodies),
        "reviews": read_reviews(path.with_name("reviews.yaml"), sound, bodies),
    }
    strangers = reporters_unknown(sound, bodies) if sound and bodies else ()
    faults = [
        *faults,
        *(source.fault(path, message) for path, message in strangers),
        *registry_faults,
        *(fault for _, found in beside.values() for fault in found),
    ]
    if faults:
        raise KpiError(
            f"Plan 「{path}」 has {len(faults)} fault(s). Mend each, then run again.", faults
        )
    fields = {name: getattr(content, name) for name in PlanFile.model_fields}
    read = {name: items for name, (items, _) in beside.items()}
    return Plan.model_construct(**fields, organisations=organisations, **read)


def _validate(source: Source) -> tuple[PlanFile | None, list[Fault]]:
    """Check every field, then the rules between fields, as far as the fields they read are sound."""
    faults = list(source.faults)
    if not isinstance(source.value, dict):
        if not faults:
            faults.append(source.fault((), "found no mapping; expected the keys of a plan"))
        return None, faults
    faulty: set[Path] = set()
    try:
        plan = PlanFile.model_validate(source.value)
    except ValidationError as error:
        faults += [source.fault(*_told(each)) for each in _own(error.errors())]
        plan = partial(PlanFile, source.value, faulty)
    faults += [source.fault(path, message) for path, message in inconsistencies(plan, faulty)]
    return plan, sorted(faults, key=lambda fault: (fault.line, fault.column))


def _own(errors: list[dict]) -> list[dict]:
    """Leave out what only echoes another error, such as a list cut short by its faulty items."""
    places = [tuple(each["loc"]) for each in errors]
    return [
        each
        for each, place in zip(errors, places, strict=True)
        if not any(other[: len(place)] == place and other != place for other in places)
    ]


_EXPECTED = {
    "string_type": "expected text; put it in quotes",
    "string_too_short": "expected some text",
    "int_type": "expected a whole number",
    "bool_type": "expected true or false",
    "tuple_type": "expected a list",
    "dict_type": "expected a mapping",
    "model_type": "expected a mapping",
    "literal_error": "expected {expected}",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than_equal": "expected at most {le}",
    "string_pattern_mismatch": "expected a name that fits {pattern}",
    "too_short": "expected at least {min_length} item(s)",
}


def _told(error: dict) -> tuple[Path, str]:
    """Turn a pydantic error into a path and a sentence: found, expected."""
    # A faulty mapping key carries the marker "[key]"; its place is the key itself.
    path = tuple(step for step in error["loc"] if step != "[key]")
    kind, found = error["type"], error["input"]
    if kind == "missing":
        return path, "is missing"
    if kind == "extra_forbidden":
        return path, "is not a key known here; check the spelling"
    if kind == "value_error":
        return path, str(error["ctx"]["error"])
    template = _EXPECTED.get(kind)
    expected = template.format(**error.get("ctx", {})) if template else error["msg"]
    return path, f"found {shown(found)}; {expected}"
