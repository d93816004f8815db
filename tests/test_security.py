"""The table of threats names tests that exist; and what no other test shows."""

import ast
import json
import re
import shutil

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from pydantic import ValidationError

from kpitools import load_plan
from kpitools.batch.cli import commands
from kpitools.batch.parameters import RunParameters, check_parameters
from kpitools.batch.plugin import Readable
from kpitools.errors import KpiError
from kpitools.figures.picture import chinese, picture
from kpitools.paths import ROOT

ROW = re.compile(r"^\|.*\| `([\w/]+\.py)::(\w+)` \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_every_threat_names_a_test_that_exists():
    tables = re.findall(r"^\| threat .*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    rows = [row for table in tables for row in table.splitlines()]
    named = ROW.findall(PAGE)
    assert len(rows) == len(named) > 20
    for file, test in named:
        text = (ROOT / "tests" / file).read_text("utf-8")
        assert re.search(rf"^def {test}\(", text, re.MULTILINE), f"{file}::{test}"


@pytest.mark.parametrize("name", ["con", "lpt1", "../x", "a/b", "A", "", "計畫", "a\n", "x" * 41])
def test_a_plans_name_is_fit_for_a_folder(name, tmp_path):
    text = (ROOT / "tests" / "data" / "county-budget" / "plan.yaml").read_text("utf-8")
    (tmp_path / "plan.yaml").write_text(
        re.sub("^plan: .*$", lambda _: f"plan: {json.dumps(name)}", text, flags=re.MULTILINE),
        "utf-8",
    )
    with pytest.raises(KpiError) as caught:
        load_plan(tmp_path)
    assert any(getattr(each, "path", "") == "plan" for each in caught.value.faults)


@pytest.mark.parametrize("folder", ["a\0b", "a\nb", "a\u202eb", "a\x1b[2J", "a\udcff"])
def test_a_folder_with_hidden_characters_is_refused(folder, tmp_path):
    for name in ("plan", "returns", "outputs"):
        with pytest.raises(ValueError, match="nobody sees"):
            RunParameters(**{"plan": "epaper", "year": 104, name: folder})
    plan = tmp_path / "plan"
    shutil.copytree(ROOT / "parameters" / "secretariat", plan)
    text = "".join(f"\\u{ord(each):04x}" for each in folder if not "\ud800" <= each <= "\udfff")
    run = f'plan: secretariat\nyear: 104\nreturns: "{text}"\n'
    (plan / "runs" / "104.yaml").write_text(run, "utf-8")
    with pytest.raises(KpiError, match=r"nobody sees|does not exist"):
        check_parameters(plan, (104,), outputs=tmp_path / "out")


@given(st.text(), st.text(), st.integers())
def test_no_parameter_becomes_code(plan, returns, year):
    """Whatever a text holds, the injected cell says that text, and does nothing else."""
    given_ = {"plan": plan, "returns": returns, "year": year}
    source = Readable.codify(given_)
    tree = ast.parse(source)
    assert all(isinstance(each, ast.Assign) for each in tree.body)
    told = {each.targets[0].id: ast.literal_eval(each.value) for each in tree.body}
    assert told == given_
    assert "臺中市" in Readable.codify({"plan": "臺中市"})


@pytest.mark.parametrize(
    "parameters",
    [{"x=1\nimport os": 1}, {"plan": b"'; import os"}, {"plan": ["a"]}, {"year": "104"},
     {"year": True}, {"year": 104.0}, {"language": "fr"}, {"as_of": "104.10'"}],
)  # fmt: skip
def test_no_other_name_and_no_other_type_passes(parameters):
    with pytest.raises(ValidationError):
        RunParameters(**{"plan": "epaper", "year": 104, **parameters})


def test_an_error_steers_no_terminal(tmp_path):
    done = CliRunner().invoke(commands, ["plan", "check", "no\x1b[2Jsuch\u202eplan\r\nfaked: line"])
    assert done.exit_code == 2
    assert "\x1b" not in done.stderr and "\u202e" not in done.stderr and "\r" not in done.stderr
    assert not any(line.startswith("faked") for line in done.stderr.splitlines())


def test_a_picture_sets_no_formula():
    with chinese():
        figure = Figure()
        # As mathematics, this would be an error that stops the notebook.
        figure.text(0.5, 0.5, r"經費 $\frac{1}$ 元，$x^2$ 元")
        assert picture(figure, "一句").png
