"""What is run again and what is not, and what a manifest says and keeps."""

import json
import os
import subprocess

import batch_cases as cases
import evidence_cases as evidence
import pytest

from kpitools.batch import fingerprint as prints
from kpitools.batch.canonical import digest
from kpitools.batch.fingerprint import program, versions
from kpitools.batch.journal import journal_file, read_journal
from kpitools.batch.ledger import close_year, enter, format_name, format_print
from kpitools.batch.manifest import NAME, SUMS, read_manifest
from kpitools.errors import KpiError
from kpitools.publish import sha256_of


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = evidence.small(tmp_path_factory.mktemp("evidence"))
    evidence.play(evidence.opened(folder))
    return folder


@pytest.fixture
def done(whole, tmp_path):
    return evidence.copied(whole, tmp_path / "copy")


def manifest_of(folder):
    return folder / "outputs" / "batch" / "104" / NAME


def test_every_input_is_listed_by_a_name_that_tells_no_machine(done):
    evidence.put(done / "returns" / "fieldwork" / "104.xlsx", "filled")
    names = set(evidence.opened(done).basis.inputs)
    assert names == {
        "plan/plan.yaml", "plan/organisations.csv", "fieldwork/104.xlsx",
        "returns/103/A1.xlsx", "returns/104/A1.xlsx",
    }  # fmt: skip
    # What comes after a year changes nothing in it.
    assert "returns/104/A1.xlsx" not in evidence.opened(done, 103).basis.inputs


def test_a_plan_that_takes_targets_from_another_rests_on_it_too():
    from kpitools.batch.inputs import input_hashes
    from kpitools.paths import plan_file
    from kpitools.plan.load import load_plan

    names = input_hashes(load_plan("secretariat"), plan_file("secretariat"), 104)
    assert {"higher/epaper/plan.yaml", "plan/organisations.csv"} <= set(names)
    assert any(name.startswith("returns/103/") for name in names)


def test_nothing_is_run_twice_from_the_same_inputs(done):
    before = manifest_of(done).stat().st_mtime_ns
    assert evidence.play(evidence.opened(done)) == []
    assert manifest_of(done).stat().st_mtime_ns == before


CHANGES = {
    "a return": lambda folder: cases.put(folder / "returns" / "104" / "A1.xlsx", {"F5": 61}),
    "a return of an earlier year": lambda folder: cases.put(
        folder / "returns" / "103" / "A1.xlsx", {"F5": 61}
    ),
    "a return more": lambda folder: evidence.put(folder / "returns" / "104" / "b.csv", "甲"),
    "the plan": lambda folder: evidence.put(
        folder / "plan" / "plan.yaml",
        (folder / "plan" / "plan.yaml").read_text("utf-8").replace("104: 50", "104: 51"),
    ),
    "a file beside the plan": lambda folder: evidence.put(folder / "plan" / "reviews.yaml", "[]\n"),
    "the fieldwork": lambda folder: evidence.put(folder / "returns" / "fieldwork" / "104.xlsx", ""),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_input_changes_all_runs_again_and_the_manifest_follows_the_old_one(what, done):
    old = read_manifest(manifest_of(done))
    CHANGES[what](done)
    assert evidence.play(evidence.opened(done)) == list(evidence.NOTEBOOKS)
    new = read_manifest(manifest_of(done))
    assert new.previous == old.sha256 and new.basis.head != old.basis.head
    kept = done / "outputs" / "batch" / "manifests" / f"{old.sha256}.json"
    assert sha256_of(kept) == old.sha256


def test_a_parameter_a_wish_the_program_the_lock_and_a_version_count(done, monkeypatch):
    head = evidence.opened(done).basis.head
    assert evidence.opened(done, as_of="104.10").basis.head != head
    assert evidence.opened(done, language="en").basis.head != head
    for name, changed in (
        ("program", lambda: "other"),
        ("versions", lambda: {**versions(), "pandas": "0"}),
        ("sha256_of", lambda path: "0" * 64),
        ("wished", lambda: type("Wishes", (), {"style": "filed", "split": ""})),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(prints, name, changed)
            assert evidence.opened(done).basis.head != head, name
    assert evidence.opened(done).basis.head == head
    assert {"python", "kpitools", "pandas", "papermill"} <= set(versions())
    assert program() == program() and len(program()) == 64


def test_a_changed_notebook_runs_again_alone(done, monkeypatch):
    real = prints.notebook_hash
    monkeypatch.setattr(
        prints, "notebook_hash", lambda name: "0" if name == "3_trend" else real(name)
    )
    assert evidence.play(evidence.opened(done)) == ["3_trend"]


def test_an_output_that_was_changed_or_lost_is_made_again(done):
    before = manifest_of(done).read_bytes()
    folder = manifest_of(done).parent
    (folder / "returns.xlsx").write_text("by hand", "utf-8")
    (folder.parent / "trend-103-104.xlsx").unlink()
    assert evidence.play(evidence.opened(done)) == ["1_returns", "3_trend"]
    assert manifest_of(done).read_bytes() == before


def test_a_failed_notebook_runs_again_and_is_not_listed(done):
    cases.put(done / "returns" / "104" / "A1.xlsx", {"F5": 61})
    year = evidence.opened(done)
    evidence.play(year, "2_attainment", status="failed")
    found = read_manifest(manifest_of(done))
    assert found.notebooks == {"2_attainment": "failed"} and found.outputs == {}
    # What the earlier run wrote stays whole.
    assert (year.folder / "attainment.xlsx").is_file()
    assert evidence.play(evidence.opened(done)) == list(evidence.NOTEBOOKS)


def test_outputs_of_other_inputs_stay_and_are_not_listed(done):
    cases.put(done / "returns" / "104" / "A1.xlsx", {"F5": 61})
    year = evidence.opened(done)
    evidence.play(year, "1_returns")
    found = read_manifest(manifest_of(done))
    assert set(found.notebooks) == {"1_returns"}
    assert "attainment.xlsx" not in found.outputs and (year.folder / "attainment.xlsx").is_file()
    evidence.play(evidence.opened(done))
    again = read_manifest(manifest_of(done))
    assert set(again.notebooks) == set(evidence.NOTEBOOKS)
    assert again.previous == found.previous


def stale(done, changed=False):
    """A notebook that once wrote a file more; returns it."""
    year = evidence.opened(done)
    more = evidence.put(year.folder / "attainment-first_level" / "A1.xlsx", "of a body")
    outputs = {path: sha256_of(path) for path in (*evidence.written(year, "2_attainment"), more)}
    enter(year, "2_attainment", "another wish", "done", outputs)
    if changed:
        more.write_text("by hand", "utf-8")
    assert evidence.play(evidence.opened(done)) == ["2_attainment"]
    return more


def test_what_a_notebook_no_longer_writes_is_taken_away(done):
    more = stale(done)
    assert not more.parent.exists()


def test_what_somebody_changed_is_left(done):
    more = stale(done, changed=True)
    assert more.read_text("utf-8") == "by hand"
    assert close_year(evidence.opened(done)) == [more]
    assert more.name not in str(read_manifest(manifest_of(done)).outputs)


def test_a_journal_can_not_have_files_elsewhere_taken_away(done):
    victim = evidence.put(done / "victim.txt", "mine")
    year = evidence.opened(done)
    outputs = {victim: sha256_of(victim)}
    enter(year, "2_attainment", "made up", "done", outputs)
    evidence.play(evidence.opened(done))
    assert victim.is_file()


def test_workbooks_in_further_formats_are_listed_as_long_as_they_are_of_the_same_workbook(done):
    year = evidence.opened(done)
    made = evidence.put(year.folder / "attainment.ods", "of it")
    name, expected = format_name("ods", "2_attainment"), format_print(year, "ods", "2_attainment")
    enter(year, name, expected, "done", {made: sha256_of(made)})
    close_year(year)
    found = read_manifest(manifest_of(done))
    assert found.formats == ("ods",) and "attainment.ods" in found.outputs
    cases.put(done / "returns" / "104" / "A1.xlsx", {"F5": 61})
    evidence.play(evidence.opened(done))
    found = read_manifest(manifest_of(done))
    assert found.formats == () and "attainment.ods" not in found.outputs
    assert not made.exists()


def test_the_manifest_is_an_in_toto_statement_that_tells_no_machine_and_no_time(done):
    told = json.loads(manifest_of(done).read_text("utf-8"))
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    assert set(told) == {"_type", "subject", "predicateType", "predicate"}
    names = [each["name"] for each in told["subject"]]
    assert (
        names == sorted(names) and "../trend-103-104.xlsx" in names and "1_returns.ipynb" in names
    )
    assert all(set(each) == {"name", "digest"} for each in told["subject"])
    assert all(len(each["digest"]["sha256"]) == 64 for each in told["subject"])
    predicate = told["predicate"]
    assert predicate["places"] == {
        "plan": "../../../plan/plan.yaml", "returns": "../../../returns", "outputs": "../..",
    }  # fmt: skip
    assert str(done) not in manifest_of(done).read_text("utf-8")
    parts = ("inputs", "parameters", "versions", "program", "lock")
    files = {each["name"]: each["digest"]["sha256"] for each in predicate["inputs"]}
    # Anybody can compute the head from what stands there.
    assert predicate["head"] == digest(
        {**{name: predicate[name] for name in parts}, "inputs": files}
    )


def test_sha256sum_reads_what_the_manifest_lists(done):
    folder = manifest_of(done).parent
    check = ["sha256sum", "-c", SUMS]
    found = subprocess.run(check, cwd=folder, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
    assert f"{NAME}: OK" in found.stdout and "../trend-103-104.xlsx: OK" in found.stdout
    (folder / "returns.xlsx").write_text("by hand", "utf-8")
    found = subprocess.run(check, cwd=folder, capture_output=True, text=True)
    assert found.returncode == 1 and "returns.xlsx: FAILED" in found.stdout


def test_the_same_inputs_in_another_folder_give_the_same_bytes(whole, tmp_path, monkeypatch):
    elsewhere = evidence.copied(whole, tmp_path / "else" / "where")
    for path in (elsewhere / "outputs" / "batch").iterdir():
        if path.name == "104":
            for each in path.glob("*.*"):
                each.unlink()
    journal_file(elsewhere / "outputs" / "batch").unlink()
    monkeypatch.setenv("TZ", "Asia/Taipei")
    monkeypatch.chdir(tmp_path)
    assert evidence.play(evidence.opened(elsewhere)) == list(evidence.NOTEBOOKS)
    assert manifest_of(elsewhere).read_bytes() == manifest_of(whole).read_bytes()


def test_a_manifest_changed_by_hand_stops_a_batch_before_anything_is_written(done):
    path = manifest_of(done)
    path.write_text(path.read_text("utf-8").replace("104", "105", 1), "utf-8")
    journal = journal_file(path.parent.parent).read_bytes()
    with pytest.raises(KpiError, match="was changed after it was written"):
        evidence.opened(done)
    assert journal_file(path.parent.parent).read_bytes() == journal


def test_the_journal_holds_no_time_no_machine_and_each_manifest_before_it_stands(done):
    path = journal_file(manifest_of(done).parent.parent)
    text = path.read_text("utf-8")
    assert str(done) not in text and os.uname().nodename not in text
    entries, torn = read_journal(path)
    assert torn == 0
    assert entries[-1].outputs == {"104/manifest.json": sha256_of(manifest_of(done))}


def test_an_input_that_can_not_be_read_is_named(done, monkeypatch):
    from kpitools.batch import inputs

    def refused(path, *size):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(inputs, "_hash", refused)
    with pytest.raises(KpiError, match=r"organisations\.csv」 can not be read"):
        evidence.opened(done)


def test_a_name_that_is_no_text_can_be_listed(done):
    cases.renamed(done / "returns" / "104" / "A1.xlsx", b"\xa5\xd2.xlsx")
    evidence.play(evidence.opened(done))
    assert "returns/104/\\xa5\\xd2.xlsx" in read_manifest(manifest_of(done)).basis.inputs
