import pytest

from kpitools.errors import Fault, KpiError


@pytest.mark.parametrize(
    ("line", "column", "path", "told"),
    [
        (3, 5, "a.b", "plan.yaml:3:5 第 3 行第 5 欄 (line 3, column 5) a.b: is missing"),
        (3, 0, "a.b", "plan.yaml:3 第 3 行 (line 3) a.b: is missing"),
        (0, 0, "", "plan.yaml: is missing"),
        (3, 5, "", "plan.yaml:3:5 第 3 行第 5 欄 (line 3, column 5): is missing"),
    ],
)
def test_a_fault_tells_its_place_in_both_languages(line, column, path, told):
    assert str(Fault("plan.yaml", line, column, path, "is missing")) == told


def test_a_fault_is_frozen_and_equal_to_its_like():
    fault = Fault("plan.yaml", 1, 1, "a", "is missing")
    assert fault == Fault("plan.yaml", 1, 1, "a", "is missing")
    with pytest.raises(AttributeError):
        fault.line = 2


def test_an_error_lists_its_summary_and_every_fault():
    fault = Fault("plan.yaml", 0, 0, "", "is missing")
    error = KpiError("Mend it.", (each for each in [fault, "looked for a"]))
    assert (error.summary, error.faults) == ("Mend it.", (fault, "looked for a"))
    assert str(error) == "Mend it.\n  plan.yaml: is missing\n  looked for a"


def test_an_error_without_faults_is_its_summary():
    assert str(KpiError("Mend it.")) == "Mend it."
    assert KpiError("Mend it.").faults == ()
