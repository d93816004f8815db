"""Complete, valid: what a manifest can be held against, and what each change is called."""

import json

import evidence_cases as evidence
import pytest

from kpitools.batch.journal import NAME as JOURNAL
from kpitools.batch.lock import locked
from kpitools.batch.manifest import NAME, SUMS
from kpitools.batch.verify import manifests_in, verify
from kpitools.errors import KpiError


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = evidence.small(tmp_path_factory.mktemp("verify"))
    for year in (103, 104):
        evidence.play(evidence.opened(folder, year))
    return folder / "outputs"


@pytest.fixture
def outputs(whole, tmp_path):
    return evidence.copied(whole, tmp_path / "elsewhere")


def test_untouched_outputs_are_complete_and_valid_wherever_they_lie(outputs):
    found = verify(outputs)
    assert [each.manifest for each in found] == [f"batch/{year}/{NAME}" for year in (103, 104)]
    assert all(each.complete and each.valid and each.sound for each in found)
    assert {each.reproduced for each in found} == {None}


def test_a_plans_folder_and_a_years_can_be_asked_about_alone(outputs):
    assert len(verify(outputs / "batch")) == 2
    (found,) = verify(outputs / "batch" / "104")
    assert found.manifest == NAME and found.sound


def test_one_changed_byte_of_any_file_is_named(outputs):
    folder = outputs / "batch" / "104"
    listed = [each["name"] for each in json.loads((folder / NAME).read_text("utf-8"))["subject"]]
    assert len(listed) == 9
    for name in listed:
        path = folder / name
        before = path.read_bytes()
        path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
        found = [each for each in verify(folder) if not each.sound]
        assert [(each.changed, each.complete, each.valid) for each in found] == [
            ((name,), True, False)
        ], name
        path.write_bytes(before)
    assert all(each.sound for each in verify(outputs))


def test_a_lost_file_is_named_and_the_rest_is_valid(outputs):
    (outputs / "batch" / "104" / "returns.xlsx").unlink()
    _, found = verify(outputs)
    assert found.missing == ("batch/104/returns.xlsx",)
    assert (found.complete, found.valid, found.sound) == (False, True, False)


def test_a_file_more_is_told_and_no_fault(outputs):
    evidence.put(outputs / "batch" / "104" / "my notes.txt", "甲")
    _, found = verify(outputs)
    assert found.unlisted == ("batch/104/my notes.txt",) and found.sound


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def first_hash(path):
    return json.loads(path.read_text("utf-8"))["subject"][0]["digest"]["sha256"]


EDITS = {
    "an input": lambda path: edit(path, '"returns/103', '"returns/102'),
    "a parameter": lambda path: edit(path, '"language": "zh-TW"', '"language": "en"'),
    "the head": lambda path: edit(path, '"head": "', '"head": "0'),
    "the spelling": lambda path: path.write_text(path.read_text("utf-8") + " ", "utf-8"),
    "a hash": lambda path: edit(path, first_hash(path), "0" * 64),
    "a name": lambda path: edit(path, '"returns.xlsx"', '"returnz.xlsx"'),
    "the state of a notebook": lambda path: edit(path, '"done"', '"failed"'),
    "a way out": lambda path: edit(path, '"returns.xlsx"', '"../../../etc/passwd"'),
    "all of it": lambda path: path.write_text("{}\n", "utf-8"),
    "no text": lambda path: path.write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("what", EDITS)
def test_a_manifest_edited_by_hand_is_found(what, outputs):
    EDITS[what](outputs / "batch" / "104" / NAME)
    sound, found = verify(outputs)
    assert sound.sound
    assert "was changed after it was written" in found.edited
    assert not (found.complete or found.valid or found.sound)


def test_one_that_was_edited_with_its_sums_is_found_by_the_journal(outputs):
    path = outputs / "batch" / "104" / NAME
    old = first_hash(path)
    edit(path, old, "0" * 64)
    edit(path.with_name(SUMS), old, "0" * 64)
    from kpitools.publish import sha256_of

    lines = [
        line if not line.endswith(NAME) else f"{sha256_of(path)}  {NAME}"
        for line in path.with_name(SUMS).read_text("utf-8").splitlines()
    ]
    path.with_name(SUMS).write_text("\n".join(lines) + "\n", "utf-8")
    _, found = verify(outputs)
    assert "journal" in found.edited
    # Who edits the journal too is not found: a hash tells change, not author.
    (outputs / "batch" / JOURNAL).unlink()
    assert not verify(outputs)[1].edited


def test_sums_that_are_gone_are_missing(outputs):
    (outputs / "batch" / "104" / SUMS).unlink()
    assert verify(outputs)[1].missing == (f"batch/104/{SUMS}",)


def test_what_a_stopped_batch_wrote_is_told_apart(outputs, whole):
    # The inputs changed, one notebook ran, and then the batch was stopped.
    from kpitools.batch.ledger import enter
    from kpitools.publish import sha256_of

    base = whole.parent
    evidence.copied(base / "plan", outputs.parent / "plan")
    evidence.copied(base / "returns", outputs.parent / "returns")
    evidence.put(outputs.parent / "returns" / "104" / "b.csv", "甲")
    year = evidence.opened(outputs.parent, outputs=str(outputs))
    files = evidence.written(year, "1_returns")
    enter(year, "1_returns", year.fingerprints["1_returns"], "done", {
        path: sha256_of(path) for path in files
    })  # fmt: skip
    found = verify(outputs)[1]
    assert found.changed == found.unfinished == ("batch/104/returns.xlsx",)


def test_a_folder_without_a_manifest_is_no_outputs_folder(tmp_path):
    with pytest.raises(KpiError, match=r"No manifest\.json under"):
        manifests_in(tmp_path)


def test_outputs_that_are_being_written_are_not_judged(outputs):
    with locked(outputs), pytest.raises(KpiError, match="is being written: process"):
        verify(outputs / "batch" / "104")
