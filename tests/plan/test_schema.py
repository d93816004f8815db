import json

import jsonschema
import pytest

from kpitools.paths import ROOT
from kpitools.plan.schema import FILE, FIRST_LINE, plan_schema
from kpitools.plan.show import plain
from kpitools.plan.source import parse

FOLDER = ROOT / "parameters"
SHIPPED = sorted(path.parent.name for path in FOLDER.glob("*/plan.yaml"))


def as_json(text):
    """What an editor's YAML server sees: keys are text, numbers are numbers."""
    return plain(parse("plan.yaml", text).value)


def problems(data):
    validator = jsonschema.Draft202012Validator(json.loads(plan_schema()))
    return ["/".join(map(str, each.absolute_path)) for each in validator.iter_errors(data)]


def test_the_stored_schema_is_the_one_the_models_give():
    assert (FOLDER / FILE).read_text(encoding="utf-8") == plan_schema()


def test_the_schema_is_itself_valid():
    jsonschema.Draft202012Validator.check_schema(json.loads(plan_schema()))


def test_two_plans_ship():
    assert SHIPPED == ["epaper", "secretariat"]


@pytest.mark.parametrize("plan", SHIPPED)
def test_the_first_line_of_a_plan_leads_an_editor_to_the_schema(plan):
    text = (FOLDER / plan / "plan.yaml").read_text(encoding="utf-8")
    assert text.splitlines()[0] == FIRST_LINE
    place = FIRST_LINE.removeprefix("# yaml-language-server: $schema=")
    assert (FOLDER / plan / place).resolve() == FOLDER / FILE


@pytest.mark.parametrize("plan", SHIPPED)
def test_a_shipped_plan_fits_the_schema(plan):
    assert problems(as_json((FOLDER / plan / "plan.yaml").read_text(encoding="utf-8"))) == []


def test_the_minimal_plan_fits_the_schema(minimal_plan):
    assert problems(as_json(minimal_plan)) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("authority: 示範市", "autority: 示範市"), "documents/0"),
        (("title: 小計畫", "titel: 小計畫"), ""),
        (("direction: at_least", "direction: at_lest"), "indicators/0/direction"),
        (('due: "104.6"', "due: 104.6"), "work_items/0/due"),
        (("share: 1.23", 'share: "1.23"'), "shares/0/share"),
        (("id: helpers", "id: Helpers"), "indicators/1/id"),
        (("{104: 5, 105: 6}", "{一: 5, 105: 6}"), "indicators/1/targets"),
        (("    measure: growth\n", ""), "indicators/1"),
    ],
)
def test_an_editor_marks_what_the_loader_would_refuse(edited, change, place):
    found = problems(as_json(edited(change)))
    assert found and set(found) == {place}
