"""Small ods files made by hand, so that one attribute of them can be wrong."""

import io
import zipfile

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</m:manifest>'
)
BLANK = "<table:table-cell{}/>"
NUMBER = (
    '<table:table-cell{} office:value-type="float" office:value="7"><text:p>7</text:p>'
    "</table:table-cell>"
)
FORMULA = (
    '<table:table-cell{} table:formula="of:=3+4" office:value-type="float" office:value="7">'
    "<text:p>7</text:p></table:table-cell>"
)
ERROR = (
    '<table:table-cell{} table:formula="of:=1/0" office:value-type="string" '
    'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
    "</table:table-cell>"
)


def cell(kind=NUMBER, repeated=None):
    return kind.format("" if repeated is None else f' table:number-columns-repeated="{repeated}"')


def row(*cells, repeated=None, look=""):
    times = "" if repeated is None else f' table:number-rows-repeated="{repeated}"'
    return f"<table:table-row{times}{look}>{''.join(cells)}</table:table-row>"


def table(*rows, name="表", columns=""):
    return f'<table:table table:name="{name}">{columns}{"".join(rows)}</table:table>'


def book(*tables, doctype="", manifest="", content=None, **more):
    """Pack an ods; ``content`` replaces the whole of content.xml, ``more`` are further members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
        body = HEAD.format(doctype=doctype, body="".join(tables))
        archive.writestr("content.xml", body if content is None else content)
        for name, part in more.items():
            archive.writestr(name, part)
    return packed.getvalue()
