"""The shape of the project: one-way rooms, agreeing dependency lists, quick imports, small modules."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "kpitools"
ROOMS = (
    "plan",
    "returns",
    "checks",
    "analysis",
    "sampling",
    "workbook",
    "figures",
    "demonstration",
    "batch",
)
BELOW_ALL_ROOMS = {
    "collector",
    "errors",
    "language",
    "roc",
    "paths",
    "publish",
    "read_back",
    "yaml_file",
}


def imported_rooms(path: Path) -> set[str]:
    """First part below ``kpitools`` of everything a module imports, at any depth in its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "kpitools":
                names = [f"kpitools.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("kpitools.")}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_above_it(room):
    allowed = {*ROOMS[: ROOMS.index(room) + 1], *BELOW_ALL_ROOMS, "__version__"}
    for path in (PACKAGE / room).rglob("*.py"):
        assert imported_rooms(path) <= allowed, path


def test_modules_below_the_rooms_import_no_room():
    for name in BELOW_ALL_ROOMS:
        assert imported_rooms(PACKAGE / f"{name}.py") <= BELOW_ALL_ROOMS, name


def test_every_folder_of_the_package_is_a_room_in_the_order():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert folders == set(ROOMS)


def test_an_upward_import_would_be_seen(tmp_path):
    module = tmp_path / "wrong.py"
    module.write_text("def late():\n    from kpitools.batch.run import run_batch\n")
    assert imported_rooms(module) == {"batch"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_a_module_reads_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_dependency_is_locked_with_hashes_and_without_addresses():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {normal(name) for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.M)}
    project = declared()["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
        *declared()["build-system"]["requires"],
    ]
    names = {normal(re.match(r"[A-Za-z0-9_.-]+", each)[0]) for each in wanted}
    assert names <= pinned
    assert "://" not in lock
    entries = re.split(r"^(?=[A-Za-z0-9_.-]+==)", lock, flags=re.M)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_locked_versions_satisfy_what_is_declared():
    from packaging.requirements import Requirement

    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", lock, re.M):
        pinned.setdefault(normal(name), []).append(version)
    project = declared()["project"]
    for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        wanted = Requirement(text)
        assert all(wanted.specifier.contains(each) for each in pinned[normal(wanted.name)]), text


def test_the_conda_environment_points_at_the_same_lock():
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"][0] == "conda-forge"
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["-r requirements.lock"]}
    assert [each.split("=")[0] for each in conda] == ["python", "pip"]
    floor = declared()["project"]["requires-python"].removeprefix(">=")
    assert conda[0] == f"python={floor}"


def test_importing_kpitools_or_asking_for_help_loads_nothing_heavy():
    script = (
        "import sys, kpitools\n"
        "from kpitools.batch.cli import commands\n"
        "commands(['--help'], standalone_mode=False)\n"
        "heavy = {'pandas', 'scipy', 'matplotlib', 'papermill', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_public_name_can_be_loaded_and_is_documented():
    import kpitools

    for name in kpitools.__all__:
        assert getattr(kpitools, name).__doc__, name
    with pytest.raises(AttributeError):
        kpitools.no_such_name  # noqa: B018


def test_no_registry_lock_or_address_is_committed():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for name in ("uv.lock", "pylock.toml"):
        assert not (ROOT / name).exists()
        assert name in ignored


def test_run_files_hold_exactly_the_parameters_of_the_notebooks():
    from kpitools.batch.parameters import RunParameters

    known = set(RunParameters.model_fields)
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        (cell,) = [each for each in cells if "parameters" in each["metadata"].get("tags", [])]
        tree = ast.parse("".join(cell["source"]))
        assert {node.target.id for node in tree.body} == known, path
    for path in sorted(ROOT.glob("parameters/*/runs/*.yaml")):
        given = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        assert set(given) <= known, path
        assert given["year"] == int(path.stem)
        assert given["plan"] == path.parent.parent.name
