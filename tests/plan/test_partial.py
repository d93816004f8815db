"""Whatever is wrong with a plan, every fault is told: no rule trips over a field that is not there."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitools.errors import KpiError
from kpitools.plan.load import _validate, load_plan
from kpitools.plan.models import PlanFile
from kpitools.plan.partial import partial
from kpitools.plan.source import Source, parse, spell

from .conftest import PLAN

SOUND = parse("plan.yaml", PLAN).value
WRONG = ((("x",),), {"x": 1}, "x", 7, None, True)
SOUND_ANYWAY = {("plan", "x"), ("title", "x"), ("title_en", "x")}
SOUND_ANYWAY |= {(key, None) for key in ("budget", "risk", "audit")}


def paths_of(value, path=()):
    """Yield the path of every field and list item."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, each in steps if isinstance(value, dict | tuple) else ():
        yield (*path, step)
        if isinstance(each, dict | tuple):
            yield from paths_of(each, (*path, step))


PATHS = list(paths_of(SOUND))


def without(value, path):
    return changed(value, path, delete=True)


def changed(value, path, new=None, delete=False):
    """Return a copy of nested mappings and tuples with one path replaced or left out."""
    step, *rest = path
    items = dict(value.items() if isinstance(value, dict) else enumerate(value))
    if rest:
        items[step] = changed(items[step], rest, new, delete)
    elif delete:
        del items[step]
    else:
        items[step] = new
    return items if isinstance(value, dict) else tuple(items.values())


def as_yaml(value):
    """Spell nested values in YAML's flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(as_yaml(each) for each in value) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def test_the_spelling_these_tests_rely_on_is_faithful():
    assert parse("plan.yaml", as_yaml(SOUND)).value == SOUND


def test_the_minimal_plan_fills_every_kind_of_part():
    keys = {step for path in PATHS for step in path if isinstance(step, str)}
    assert set(PlanFile.model_fields) <= keys
    assert {"revisions", "baseline", "derivation", "before", "after", "responsible"} <= keys


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_wrong_or_missing_field_never_trips_a_rule(path):
    for wrong in WRONG:
        _validate(Source("plan.yaml", changed(SOUND, path, wrong)))
    _validate(Source("plan.yaml", without(SOUND, path)))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_list_of_lists_is_a_fault_anywhere(path):
    _, faults = _validate(Source("plan.yaml", changed(SOUND, path, (("x",),))))
    spelt = spell(path)
    assert faults
    assert all(each.path.startswith(spelt) or spelt.startswith(each.path) for each in faults)


@given(st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(WRONG)), min_size=2, max_size=6))
@settings(max_examples=150)
def test_several_wrong_fields_at_once_never_trip_a_rule(slips):
    content = SOUND
    for path, wrong in sorted(slips, key=lambda slip: -len(slip[0])):
        content = changed(content, path, wrong)
    _, faults = _validate(Source("plan.yaml", content))
    assert all(str(each) for each in faults)


@pytest.mark.parametrize("key", list(SOUND))
def test_a_top_level_key_left_blank_or_given_text_is_a_kpi_error(plan_at, key):
    for wrong in (None, "x"):
        text = as_yaml(changed(SOUND, (key,), wrong))
        if (key, wrong) in SOUND_ANYWAY:
            continue
        with pytest.raises(KpiError) as caught:
            load_plan(plan_at(text))
        assert any(key in str(each) for each in caught.value.faults)


def test_what_is_sound_is_built_and_what_is_wrong_is_named():
    faulty = set()
    plan = partial(PlanFile, changed(SOUND, ("indicators", 0, "weight"), "x"), faulty)
    assert faulty == {("indicators", 0, "weight")}
    assert plan.indicators[0].weight is None
    assert (plan.indicators[0].id, plan.indicators[1].weight) == ("online", Decimal("39.9"))


def test_an_optional_field_left_out_is_its_default_and_no_fault():
    faulty = set()
    plan = partial(PlanFile, without(without(SOUND, ("breaks",)), ("budget",)), faulty)
    assert (faulty, plan.breaks, plan.budget) == (set(), (), None)


def test_one_wrong_item_of_a_list_leaves_the_others():
    faulty = set()
    plan = partial(PlanFile, changed(SOUND, ("indicators", 1), "x"), faulty)
    assert ("indicators", 1) in faulty
    assert plan.indicators[0].id == "online" and plan.indicators[1].id is None
