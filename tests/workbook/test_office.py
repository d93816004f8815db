"""Other formats through LibreOffice: the right version, the same bytes, a clear word without it."""

import shutil
import zipfile

import pytest
from kinds_cases import book

from kpitools import KpiError
from kpitools.batch.wishes import check_shapes
from kpitools.workbook import office
from kpitools.workbook.write import write_book


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    return write_book(tmp_path_factory.mktemp("office") / "示範 表.xlsx", book(), tables=False)


def test_an_ods_is_odf_1_2_and_a_pdf_is_a_pdf(workbook, soffice):
    (ods,), (pdf,) = office.save_as([workbook], "ods"), office.save_as([workbook], "pdf")
    with zipfile.ZipFile(ods) as file:
        assert file.namelist()[0] == "mimetype"
        assert b'office:version="1.2"' in file.read("content.xml")[:4000]
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert {ods.name, pdf.name} == {"示範 表.ods", "示範 表.pdf"}


def test_the_same_workbook_gives_the_same_bytes(workbook, soffice, tmp_path):
    again = tmp_path / workbook.name
    shutil.copy(workbook, again)
    for shape in office.FORMATS:
        (one,), (two,) = office.save_as([workbook], shape), office.save_as([again], shape)
        assert one.read_bytes() == two.read_bytes(), shape


def test_without_libreoffice_it_says_so_before_anything_runs(workbook, monkeypatch):
    monkeypatch.setattr(office, "office", lambda: None)
    for call in (lambda: office.save_as([workbook], "ods"), lambda: check_shapes(("pdf",))):
        with pytest.raises(KpiError, match="LibreOffice is not installed"):
            call()
    check_shapes(())


def test_a_program_that_ends_well_without_a_file_is_not_believed(workbook, monkeypatch):
    monkeypatch.setattr(office, "office", lambda: shutil.which("true"))
    with pytest.raises(KpiError, match=r"made no \.ods") as raised:
        office.save_as([workbook], "ods")
    assert str(workbook) in str(raised.value)


def test_an_unknown_format_or_file_is_refused(workbook, tmp_path):
    with pytest.raises(KpiError, match="ods, pdf"):
        office.save_as([workbook], "docx")
    if office.office():
        with pytest.raises(KpiError, match="do not exist"):
            office.save_as([tmp_path / "none.xlsx"], "ods")
