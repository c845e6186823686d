"""Writes the files of this folder and expected.json, which says what is in them.

python3 -m venv env && env/bin/pip install openpyxl==3.1.5 xlsxwriter==3.3.1 xlwt==1.3.0 odfpy==1.4.1 msoffcrypto-tool==6.1.0
env/bin/python tests/formats/make.py

The libraries are independent of the reader that is tested. Dates inside the archives change with every run; the values
do not.
"""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import xlsxwriter
import xlwt
from odf import opendocument, table, text

HERE = Path(__file__).parent
EXPECTED = {}

HEADER = ["customer_id", "score", "responded_at", "amount", "share", "vip", "comment"]
ROWS = [
    ["00123", 9, dt.datetime(2024, 2, 29), 1234.5, 0.45, True, "good, really"],
    ["A-7", 10, dt.datetime(2025, 12, 31, 18, 30, 5), -0.1, 1, False, 'said "no"'],
    ["عل۱", 3, dt.datetime(1900, 3, 1), 1e15, 0, True, "two\nlines"],
    ["x", None, dt.datetime(2024, 1, 1, 0, 0, 1), 2 / 3, None, False, " spaces "],
]


def shown(value):
    """A value as the CSV text must have it: our reading of ISO 8601 and of the shortest decimal form."""
    if value is None:
        return ""
    if value is True:
        return "TRUE"
    if value is False:
        return "FALSE"
    if isinstance(value, dt.datetime):
        whole = value.time() == dt.time()
        return value.date().isoformat() if whole else value.isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def table_of(rows, start=0):
    return [[]] * start + [[shown(value) for value in row] for row in rows]


def expect(name, sheet, rows, sheets, errors=0):
    EXPECTED[name] = {
        "sheet": sheet,
        "sheets": [{"name": each, "hidden": hidden} for each, hidden in sheets],
        "rows": rows,
        "errors": errors,
    }


def plain_xlsx():
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Cover"
    cover["A1"] = "Survey export"
    cover["A2"] = "made by hand"
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    for row in range(40):
        hidden.append([row] * 20)
    sheet = book.create_sheet("Answers")
    sheet.append(HEADER)
    for row in ROWS:
        sheet.append(row)
    for cell in sheet["E"][1:]:
        cell.number_format = "0%"
    book.create_sheet("Empty")
    book.save(HERE / "plain.xlsx")
    sheets = [("Cover", False), ("Hidden", True), ("Answers", False), ("Empty", False)]
    expect("plain.xlsx", "Answers", table_of([HEADER] + ROWS), sheets)


def mac_xlsx():
    """Dates counted from 1904, by another library; the table begins at C4, below a merged title; text as rich text."""
    book = xlsxwriter.Workbook(str(HERE / "from-1904.xlsx"), {"date_1904": True})
    sheet = book.add_worksheet("Data")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    time = book.add_format({"num_format": "hh:mm"})
    hours = book.add_format({"num_format": "[h]:mm:ss"})
    bold = book.add_format({"bold": True})
    sheet.merge_range("C1:G1", "Report of the year", bold)
    sheet.write_row("C4", ["id", "day", "at", "took", "note"])
    sheet.write("C5", "a")
    sheet.write_datetime("D5", dt.datetime(2024, 2, 29), day)
    sheet.write("E5", 0.75, time)
    sheet.write("F5", 1.25, hours)
    sheet.write_rich_string("G5", "very ", bold, "good")
    sheet.write("C6", "b")
    sheet.write_datetime("D6", dt.datetime(1904, 1, 2), day)
    sheet.write_formula("G6", '=CONCATENATE("a","b")', None, "ab")
    book.close()
    rows = [
        ["Report of the year", "", "", "", ""],
        [],
        [],
        ["id", "day", "at", "took", "note"],
        ["a", "2024-02-29", "18:00:00", "30:00:00", "very good"],
        ["b", "1904-01-02", "", "", "ab"],
    ]
    expect("from-1904.xlsx", "Data", rows, [("Data", False)])


def persian_xlsx():
    """As Persian Excel writes it: sheets from right to left, digits and Jalali dates as text, dates shown as Jalali."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "پاسخ‌ها"
    sheet.sheet_view.rightToLeft = True
    rows = [
        ["مشتری", "امتیاز", "تاریخ", "تاریخ ثبت"],
        ["علی رضایی", "۹", "۱۴۰۲/۱۲/۱۰", dt.datetime(2024, 2, 29)],
        ["مریم", "۲", "۱۴۰۳/۰۱/۰۱", dt.datetime(2024, 3, 20)],
    ]
    for row in rows:
        sheet.append(row)
    for cell in sheet["D"][1:]:
        cell.number_format = "[$-fa-IR,96]yyyy/mm/dd;@"
    book.save(HERE / "persian.xlsx")
    expect("persian.xlsx", "پاسخ‌ها", table_of(rows), [("پاسخ‌ها", False)])


def merged_xlsx():
    """Headers over several columns, an account over several rows, errors, gaps, a row without cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S"
    sheet.append(["Account", "Satisfaction", None, None, "Score"])
    sheet.append([None, "Price", "Service", "Speed", None])
    sheet.append(["Acme", 4, 5, "#N/A", 9])
    sheet.append([None, 3, 2, 1, 7])
    sheet["A6"], sheet["D6"], sheet["E6"] = "Other", "=1/0", 3
    sheet["D3"].data_type = "e"
    sheet["D6"].value, sheet["D6"].data_type = "#DIV/0!", "e"
    sheet.merge_cells("B1:D1")
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("E1:E2")
    sheet.merge_cells("A3:A4")
    book.save(HERE / "merged.xlsx")
    rows = [
        ["Account", "Satisfaction", "Satisfaction", "Satisfaction", "Score"],
        ["", "Price", "Service", "Speed", ""],
        ["Acme", "4", "5", "", "9"],
        ["Acme", "3", "2", "1", "7"],
        [],
        ["Other", "", "", "", "3"],
    ]
    expect("merged.xlsx", "S", rows, [("S", False)], errors=2)


def old_xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Лист1")
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    moment = xlwt.easyxf(num_format_str="DD.MM.YYYY HH:MM:SS")
    for row, values in enumerate([HEADER] + ROWS):
        for column, value in enumerate(values):
            if isinstance(value, dt.datetime):
                sheet.write(row, column, value, day if value.time() == dt.time() else moment)
            elif value is not None:
                sheet.write(row, column, value)
    hidden = book.add_sheet("Old")
    hidden.visibility = 1
    hidden.write(0, 0, "old")
    book.save(str(HERE / "old.xls"))
    expect("old.xls", "Лист1", table_of([HEADER] + ROWS), [("Лист1", False), ("Old", True)])


def open_ods():
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Answers")
    # ODF has no spaces at the ends of a paragraph.
    rows = [[value.strip() if isinstance(value, str) else value for value in row] for row in [HEADER] + ROWS]
    for values in rows:
        row = table.TableRow()
        for value in values:
            if value is None:
                cell = table.TableCell()
            elif isinstance(value, bool):
                cell = table.TableCell(valuetype="boolean", booleanvalue=str(value).lower())
            elif isinstance(value, (int, float)):
                cell = table.TableCell(valuetype="float", value=repr(value))
            elif isinstance(value, dt.datetime):
                cell = table.TableCell(valuetype="date", datevalue=shown(value))
            else:
                cell = table.TableCell(valuetype="string")
                for line in value.split("\n"):
                    cell.addElement(text.P(text=line))
            row.addElement(cell)
        sheet.addElement(row)
    # What LibreOffice writes to the end of a sheet: a million empty rows.
    rest = table.TableRow(numberrowsrepeated=1048000)
    rest.addElement(table.TableCell(numbercolumnsrepeated=1024))
    sheet.addElement(rest)
    book.spreadsheet.addElement(sheet)
    book.save(str(HERE / "open.ods"))
    expect("open.ods", "Answers", table_of(rows), [("Answers", False)])


def locked_xlsx():
    plain = (HERE / "plain.xlsx").read_bytes()
    with open(HERE / "locked.xlsx", "wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(plain)).encrypt("secret", out)


def archives():
    answers = "customer_id;score\nÅsa;9\nb;3\n"
    with zipfile.ZipFile(HERE / "several.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("export/", "")
        out.writestr("export/answers.csv", answers.encode("cp1252"))
        out.writestr("__MACOSX/export/._answers.csv", b"\x00\x05\x16\x07")
        out.writestr("export/.hidden.csv", "x\n1\n")
        with out.open(zipfile.ZipInfo("export/billing.csv"), "w", force_zip64=True) as part:
            part.write("customer_id,date,amount\nb,2024-01-31,10\n".encode())
        out.writestr("stored.json", '[{"customer_id":"b","csat":5}]', compress_type=zipfile.ZIP_STORED)
        out.write(HERE / "plain.xlsx", "книга.xlsx")
        out.writestr("readme.md", "# Not a table")


plain_xlsx()
mac_xlsx()
persian_xlsx()
merged_xlsx()
old_xls()
open_ods()
locked_xlsx()
archives()
(HERE / "expected.json").write_text(json.dumps(EXPECTED, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
