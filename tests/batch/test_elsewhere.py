"""Returns and outputs on an object store: a real S3 server on loopback, spoken to over HTTP."""

import hashlib
import json

import pytest
from click.testing import CliRunner

from kpitools.batch import elsewhere
from kpitools.batch.cli import commands
from kpitools.batch.elsewhere import at_hand, is_elsewhere
from kpitools.errors import KpiError
from kpitools.paths import ROOT
from kpitools.returns.year import kept

pytest.importorskip("moto.server")
s3fs = pytest.importorskip("s3fs")


@pytest.fixture(scope="module")
def store():
    """Address of a bucket, and the file system that reads it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patched.setenv(name, "testing")
        patched.setenv("AWS_DEFAULT_REGION", "us-east-1")
        fs = s3fs.S3FileSystem(skip_instance_cache=True)
        fs.mkdir("audit")
        yield "s3://audit", fs
    server.stop()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))


def test_a_batch_reads_from_a_bucket_and_leaves_its_outputs_in_one(store):
    url, fs = store
    fs.put(
        str(ROOT / "returns" / "secretariat" / "104"), "audit/returns/secretariat/", recursive=True
    )
    asked = ["run", "secretariat", "--years", "104", "--notebooks", "6_plan_review"]
    places = ["--returns", f"{url}/returns", "--outputs", f"{url}/outputs"]
    done = CliRunner().invoke(commands, [*asked, *places])
    assert done.exit_code == 0, done.output
    names = {each.rpartition("/")[2] for each in fs.find("audit/outputs")}
    assert {"plan_review.xlsx", "6_plan_review.ipynb"} <= names
    assert elsewhere.PROBE not in names
    for each in fs.find("audit/outputs"):
        if each.endswith("manifest.json"):
            told = json.loads(fs.cat_file(each))
            assert "plan_review" in json.dumps(told)


def test_what_is_put_is_what_was_written_and_what_is_gone_goes(store, tmp_path):
    url, fs = store
    fs.pipe_file("audit/kept/old.txt", b"old")
    fs.pipe_file("audit/kept/stays.txt", b"stays")
    with at_hand(None, f"{url}/kept") as (_, outputs):
        assert (outputs / "old.txt").read_bytes() == b"old"
        (outputs / "old.txt").unlink()
        (outputs / "epaper" / "104").mkdir(parents=True)
        (outputs / "epaper" / "104" / "新.xlsx").write_bytes(b"new")
    found = {each: fs.cat_file(each) for each in fs.find("audit/kept")}
    assert found == {"audit/kept/stays.txt": b"stays", "audit/kept/epaper/104/新.xlsx": b"new"}


def test_a_file_that_reads_back_otherwise_is_told_and_stays_here(store, monkeypatch):
    url, _ = store
    monkeypatch.setattr(s3fs.S3FileSystem, "cat_file", lambda *_, **__: b"other")
    with (
        pytest.raises(KpiError, match="reads back otherwise") as told,
        at_hand(None, f"{url}/broken") as (_, outputs),
    ):
        (outputs / "a.xlsx").write_bytes(b"new")
    assert (outputs / "a.xlsx").read_bytes() == b"new"
    assert str(outputs) in str(told.value)


@pytest.mark.parametrize(
    ("option", "place", "said"),
    [
        ("--returns", "s3://audit/nowhere", "holds no returns"),
        ("--outputs", "s3://no-such-bucket/outputs", "can not be written to"),
        ("--outputs", "nothing://a/b", "can not be reached"),
    ],
)
def test_a_place_that_can_not_be_used_is_told_before_anything_runs(store, option, place, said):
    asked = ["run", "secretariat", "--years", "104", "--notebooks", "6_plan_review"]
    done = CliRunner().invoke(commands, [*asked, option, place])
    assert done.exit_code == 2
    assert said in done.output


def test_without_the_package_of_a_store_it_says_what_to_install(monkeypatch):
    def missing(url, **_):
        raise ImportError("Install s3fs")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    with pytest.raises(KpiError, match=r"kpitools\[cluster\]"), at_hand("s3://a/b", None):
        pass


def test_a_windows_path_is_no_address():
    assert not is_elsewhere("C:\\returns")
    assert not is_elsewhere(None)
    assert is_elsewhere("memory://returns")


def test_hashes_are_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    assert elsewhere._hashes(tmp_path) == {"a": hashlib.sha256(b"x").hexdigest()}
