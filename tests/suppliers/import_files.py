"""Small made-up lists in the shapes that real ones have."""

import io
import unicodedata
import zipfile

import openpyxl

HEADINGS = "country,name,address,sector,lat,lng"
ROWS = (
    'China,"Anhui Towel & Sheet Co., Ltd","Textile Park, Zongyang",Apparel,30.700733,117.2202',
    "BANGLADESH,Noman Mills Ltd,Vawal Mirzapur,Apparel,24.0838737,90.35010199999999",
    "Viet Nam,Công ty Dệt May Đông Á,12 Lý Thường Kiệt,Apparel,,",
)
LIST = "\n".join((HEADINGS, *ROWS)) + "\n"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def csv_file(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def xlsx(rows, **more_sheets) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in more_sheets.items():
        sheet = book.create_sheet(title)
        for row in others:
            sheet.append(row)
    return saved(book)


def windows_1258(text: str) -> bytes:
    """As Windows writes Vietnamese: the tone beside its letter."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in parts if mark in TONES)
            bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES))
            out += bare.encode("cp1258") + tones.encode("cp1258")
    return out


def saved(book) -> io.BytesIO:
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def with_part(book: io.BytesIO, old: bytes, new: bytes) -> io.BytesIO:
    parts = zipfile.ZipFile(book)
    content = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old in content[sheet], content[sheet]
    return package(content | {sheet: content[sheet].replace(old, new)})


def package(parts: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def breaking_off(rows: int) -> io.BytesIO:
    """A sheet whose last row is damaged."""
    last = f'<row r="{rows + 1}"'.encode()
    return with_part(xlsx([["name", "country"], *(["A mill", "CN"] for _ in range(rows))]), last, b"<row <<")
