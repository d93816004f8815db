"""An evaluator's way through a notebook: a real JupyterLab on loopback, before a real browser.

One server and one browser for everything; the notebooks are a copy, so that whatever is typed or
saved there, the committed ones stay as they are.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from kpitools.paths import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHOTS = ROOT / "outputs" / "browser"
"""Where CI finds the screenshots; never committed."""
STARTS, RUNS = 120, 400
"""Seconds a busy machine may take to start the server, and to run all cells."""


@pytest.fixture(scope="module")
def chromium():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found and os.environ.get("CI"):
        pytest.fail("no Chromium is installed, and CI installs it: nothing may skip")
    if not found:
        pytest.skip(f"no browser is installed (looked for {', '.join(BROWSERS)})")
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A copy of the project: its package writes and links below itself."""
    copy = tmp_path_factory.mktemp("lab") / "kpitools"
    for name in ("kpitools", "parameters", "returns", "notebooks", ".jupyter"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@contextmanager
def jupyterlab(root: Path):
    """JupyterLab as ``make lab`` starts it, for a person who never opened it before."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = root.parent / "home"
    environment = {
        **os.environ, "PYTHONPATH": str(root), "HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_PATH": str(root / ".jupyter"), "JUPYTER_CONFIG_DIR": str(home / "config"),
        "IPYTHONDIR": str(home / "ipython"),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--IdentityProvider.token=test", f"--ServerApp.root_dir={root}",
    ]  # fmt: skip
    with (root.parent / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        try:
            await_server(f"http://127.0.0.1:{port}/api", server, root.parent / "lab.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def await_server(address: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + STARTS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def page(root, chromium):
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(parents=True, exist_ok=True)
    with jupyterlab(root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1400, "height": 1000})
        opened.goto(f"{address}/lab/tree/notebooks/2_attainment.ipynb?token=test")
        opened.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-line", timeout=STARTS * 1000)
        yield opened
        browser.close()


def scrolled(page, to: str) -> None:
    """Scroll the notebook to its top or bottom; JupyterLab draws only the cells in view."""
    page.evaluate(
        "to => { const at = document.querySelector('.jp-Notebook .jp-WindowedPanel-outer')"
        " || document.querySelector('.jp-Notebook');"
        " at.scrollTop = to === 'top' ? 0 : at.scrollHeight; }",
        to,
    )
    page.wait_for_timeout(300)


def run_all(page) -> None:
    """Go by the menu, in the words the notebook itself tells a person to look for."""
    told = re.search(
        r"選單 (\S+) ▸ ([^；]+)；", page.locator(".jp-MarkdownCell").first.inner_text()
    )
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{told[1]}$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{told[2]}$")).click()


def test_an_evaluator_changes_the_year_runs_all_and_takes_the_workbook(page, root):
    committed = (ROOT / "notebooks" / "2_attainment.ipynb").read_bytes()
    assert page.evaluate("document.documentElement.lang").lower().startswith("zh")
    year = page.locator(".jp-CodeCell").first.locator(".cm-line", has_text="year: int")
    year.click()
    page.keyboard.press("Home")
    for _ in "year: int = ":
        page.keyboard.press("ArrowRight")
    for _ in "104":
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.type("102")
    assert "year: int = 102 " in year.inner_text()
    run_all(page)

    workbook = page.locator('.jp-OutputArea a[href*="epaper/102/attainment.xlsx"]')
    end = time.monotonic() + RUNS
    while not workbook.count() and time.monotonic() < end:
        assert page.locator(".jp-OutputArea [data-mime-type*=stderr]").all_inner_texts() == []
        scrolled(page, "bottom")
    with page.expect_download() as fetched:
        workbook.click()
    written = root / "outputs" / "epaper" / "102" / "attainment.xlsx"
    assert fetched.value.suggested_filename == "attainment.xlsx"
    assert Path(fetched.value.path()).read_bytes() == written.read_bytes()

    scrolled(page, "top")
    picture = page.locator(".jp-OutputArea img").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 600
    row = page.locator(".jp-RenderedHTML tr", has_text="實施公文線上簽核機關比率").first
    # 40 is the target of 102; 104 had 60.
    assert "40.00" in row.inner_text() and re.search("達成|未達", row.inner_text())
    assert (ROOT / "notebooks" / "2_attainment.ipynb").read_bytes() == committed
    page.screenshot(path=SHOTS / "2_attainment.png")


def test_a_person_at_the_keyboard_picks_a_year_and_a_body(page):
    scrolled(page, "top")
    years, bodies = (page.locator(".widget-dropdown select").nth(nth) for nth in (0, 1))
    years.wait_for()
    assert years.evaluate("list => list.selectedOptions[0].text") == "102"
    shown = page.locator(".widget-html table").first
    for select in (
        lambda: bodies.select_option(label="示範市政府民政局"),
        lambda: years.select_option(label="103"),
    ):
        before = shown.inner_text()
        select()
        page.wait_for_function(
            "before => document.querySelector('.widget-html table')?.innerText !== before",
            arg=before,
            timeout=120_000,
        )
    assert bodies.evaluate("list => list.selectedOptions[0].text") == "示範市政府民政局"
    assert "達成" in shown.inner_text()
    page.screenshot(path=SHOTS / "picker.png")


def test_no_news_nor_any_other_notice_pops_up(page):
    assert page.locator(".Toastify__toast, .jp-Dialog").count() == 0


def test_make_lab_starts_it_with_the_same_settings():
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nlab:")[1].split("\n\n")[0]
    assert "JUPYTER_CONFIG_PATH=.jupyter" in recipe and "/lab/tree/notebooks/" in recipe
