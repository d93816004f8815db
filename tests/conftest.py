"""Loaded once for all tests: both shipped plans and one demonstration year of each."""

import os
import shutil
import tempfile

import hypothesis
import pytest

from kpitools import attainment, load_plan, load_returns

# A busy machine is slow; that is no defect of what is tested.
hypothesis.settings.register_profile("any-pace", deadline=None)
hypothesis.settings.load_profile("any-pace")


def pytest_configure(config):
    """Keep what is read for this run alone; the processes of a parallel run share it."""
    if "KPITOOLS_CACHE" not in os.environ:
        config.kept_returns = tempfile.mkdtemp(prefix="kpitools-kept-")
        os.environ["KPITOOLS_CACHE"] = config.kept_returns


def pytest_unconfigure(config):
    if folder := getattr(config, "kept_returns", None):
        os.environ.pop("KPITOOLS_CACHE", None)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def epaper():
    return load_plan("epaper")


@pytest.fixture(scope="session")
def secretariat():
    return load_plan("secretariat")


@pytest.fixture(scope="session")
def epaper_104(epaper):
    returns = load_returns(epaper, None, 104)
    return epaper, returns, attainment(epaper, returns, 104)


@pytest.fixture(scope="session")
def secretariat_106(secretariat):
    returns = load_returns(secretariat, None, 106)
    return secretariat, returns, attainment(secretariat, returns, 106)


@pytest.fixture(scope="session")
def soffice():
    found = shutil.which("soffice")
    if not found and os.environ.get("CI"):
        pytest.fail("LibreOffice (soffice) is not installed, and CI installs it: nothing may skip")
    if not found:
        pytest.skip("LibreOffice (soffice) is not installed")
    return found
