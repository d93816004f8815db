"""Every workbook once for all tests: written as it ships, recalculated in one call of LibreOffice."""

import os
import shutil
from dataclasses import replace

import openpyxl
import pytest

from kpitools import (
    attained_until,
    attainment,
    audit,
    earlier_returns,
    execution_years,
    fieldwork_file,
    load_progress,
    load_returns,
    plan_review,
    programmes,
    progress,
    progress_years,
    trend_tables,
    write_attainment,
    write_audit,
    write_fieldwork,
    write_form,
    write_plan_review,
    write_progress,
    write_progress_form,
    write_returns,
    write_trend,
)
from kpitools.paths import returns_folder
from kpitools.returns.files.reader import read_book
from kpitools.workbook.chase_book import write_chase
from kpitools.workbook.correction.write import write_correction_copy
from kpitools.workbook.office import converted

LANGUAGES = ("zh-TW", "en")


@pytest.fixture
def recalculated(soffice, tmp_path):
    """A function from a workbook to its copy with every formula calculated anew."""

    def again(path):
        copy = tmp_path / "again" / path.name
        copy.parent.mkdir(exist_ok=True)
        with converted([path], "xlsx") as (made,):
            shutil.copy(made, copy)
        return copy

    return again


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """A function that writes what it is given in both languages, by what names it and language.

    Processes that share a run's tests share its shelf: a workbook that stands there is whole.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shelf"
    folder.mkdir(exist_ok=True)

    def write(writer, kind, given):
        books = {}
        for key, arguments in given.items():
            for language in LANGUAGES:
                path = folder / "-".join(map(str, (kind, *key, f"{language}.xlsx")))
                books[*key, language] = path
                if not path.is_file():
                    writer(path, *arguments, language)
        return books

    return write


@pytest.fixture(scope="session")
def returns_books(shelf, epaper_104, secretariat_106):
    years = ((104, epaper_104), (106, secretariat_106))
    given = {(plan.plan,): (plan, returns, year) for year, (plan, returns, _) in years}
    return shelf(write_returns, "returns", given)


@pytest.fixture(scope="session")
def attainment_books(shelf, epaper_104, secretariat_106):
    years = ((104, epaper_104), (106, secretariat_106))
    return shelf(
        write_attainment, "attainment", {(each[0].plan,): (*each, year) for year, each in years}
    )


@pytest.fixture(scope="session")
def history_books(shelf, epaper, secretariat):
    """Of years before the plan: real figures, and nothing to hold them against."""
    given = {}
    for plan, year in ((epaper, 101), (secretariat, 103)):
        returns = load_returns(plan, None, year)
        given["history", plan.plan] = plan, returns, attainment(plan, returns, year), year
    return shelf(write_attainment, "attainment", given)


@pytest.fixture(scope="session")
def audits(epaper_104, secretariat_106):
    """What each audit is written from."""
    return {
        plan.plan: (
            plan,
            returns,
            audit(plan, returns, attained, year, fieldwork_file(plan.plan, year)),
            year,
        )
        for year, (plan, returns, attained) in ((104, epaper_104), (106, secretariat_106))
    }


@pytest.fixture(scope="session")
def audit_books(shelf, audits):
    return shelf(write_audit, "audit", {(name,): given for name, given in audits.items()})


@pytest.fixture(scope="session")
def worked(epaper, secretariat):
    """What each progress workbook is written from, by plan and year."""
    found = {}
    for plan, year in ((epaper, 104), (secretariat, 105), (secretariat, 107)):
        entries = load_progress(plan, None, year)
        spent = programmes(plan, progress_years(plan, None, year), year)
        executed = execution_years(plan, None, year)
        found[plan.plan, year] = (plan, entries, progress(plan, entries), executed, spent, "")
    return found


@pytest.fixture(scope="session")
def progress_books(shelf, worked):
    return shelf(write_progress, "progress", worked)


@pytest.fixture(scope="session")
def spans(epaper, secretariat):
    """What each trend workbook is written from."""
    found = {}
    for plan, year in ((epaper, 103), (secretariat, 106)):
        by_year = earlier_returns(plan, None, year)
        found[plan.plan] = plan, by_year, trend_tables(plan, by_year)
    return found


@pytest.fixture(scope="session")
def trend_books(shelf, spans):
    return shelf(write_trend, "trend", {(name,): given for name, given in spans.items()})


@pytest.fixture(scope="session")
def reviewed(epaper, secretariat):
    """What each review is written from."""
    found = {}
    for plan, year in ((epaper, 101), (secretariat, 104)):
        by_year = earlier_returns(plan, None, year)
        attained = attained_until(plan, by_year)
        found[plan.plan] = (plan, by_year, attained, plan_review(plan, attained, year), year)
    return found


@pytest.fixture(scope="session")
def review_books(shelf, reviewed):
    return shelf(write_plan_review, "review", {(name,): given for name, given in reviewed.items()})


@pytest.fixture(scope="session")
def chase_books(shelf, epaper_104):
    plan, returns, _ = epaper_104
    return shelf(write_chase, "chase", {(month,): (plan, returns, 104, month) for month in (6, 12)})


@pytest.fixture(scope="session")
def form_books(shelf, epaper, secretariat):
    """Blank forms of both kinds."""
    bodies = ((epaper, 104, ["D0100", "D0101"]), (secretariat, 106, ["DEMO10"]))
    given = {(each[0].plan,): each for each in bodies}
    heads = {(plan.plan,): (plan, year, codes[:1]) for plan, year, codes in bodies}
    progress_forms = shelf(write_progress_form, "form-progress", heads)
    return {
        **shelf(write_form, "form", given),
        **{(*key, "progress"): path for key, path in progress_forms.items()},
    }


@pytest.fixture(scope="session")
def fieldwork_books(shelf, audits):
    samples = {
        (name,): (plan, audited.sample, year) for name, (plan, _, audited, year) in audits.items()
    }
    return shelf(write_fieldwork, "fieldwork", samples)


@pytest.fixture(scope="session")
def copy_books(shelf, epaper_104):
    """Copies to be corrected of one return: with all it holds, and with its values alone."""
    plan, returns, _ = epaper_104
    path = returns_folder(plan.plan, 104) / "D0500.xlsx"
    book = read_book(path, plan.limits)
    findings = returns.findings[returns.findings["file"] == path.name]
    given = {("marked",): (path, book, findings),
             ("plain",): (path, replace(book, format="ods"), findings)}  # fmt: skip

    def write(copy, source, read, found, language):
        return write_correction_copy(source, copy, read, found, language)

    return shelf(write, "copy", given)


@pytest.fixture(scope="session")
def every_book(
    returns_books, attainment_books, history_books, audit_books, progress_books, trend_books, review_books,
    chase_books, form_books, fieldwork_books, copy_books,
):  # fmt: skip
    kinds = (returns_books, attainment_books, history_books, audit_books, progress_books, trend_books,
             review_books, chase_books, form_books, fieldwork_books, copy_books)  # fmt: skip
    return [path for books in kinds for path in books.values()]


@pytest.fixture(scope="session")
def calculated_anew(soffice, every_book, tmp_path_factory):
    """Every workbook's copy with its formulas calculated anew, and a planted one's."""
    planted = tmp_path_factory.mktemp("planted") / "planted.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(planted)
    paths = [*every_book, planted]
    with converted(paths, "xlsx") as made:
        yield dict(zip(paths, made, strict=True))
