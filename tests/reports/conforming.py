"""What PDF/A-3u (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask of a file's structure, as far as a program tells.

Each check yields what is wrong, in words.
"""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IDS = {"a": "{http://www.aiim.org/pdfa/ns/id/}", "ua": "{http://www.aiim.org/pdfua/ns/id/}"}
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}namespaceURI"
PAINTING = set("S s f F f* B B* b b* sh Do Tj TJ ' \" BI INLINE IMAGE".split())
KNOWN = set(
    "Document Part Art Sect Div BlockQuote Caption NonStruct P H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead "
    "TBody TFoot Span Link Figure Form".split()
)
HIDDEN, PRINT = 2, 4


def faults(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        checks = (syntax, metadata, colours, catalog, marked_content, annotations, attached, fonts, elements, active)
        return [fault for check in checks for fault in check(pdf)]


def syntax(pdf) -> Iterator[str]:
    yield from pdf.check_pdf_syntax()
    if pdf.is_encrypted or "/ID" not in pdf.trailer:
        yield "encrypted, or without an identifier"


def metadata(pdf) -> Iterator[str]:
    root = ElementTree.fromstring(pdf.Root.Metadata.read_bytes().strip())
    blocks = list(root.iter(f"{RDF}RDF"))
    if len(blocks) != 1:
        yield f"{len(blocks)} RDF blocks"
    told = {}
    for each in root.iter(f"{RDF}Description"):
        told |= each.attrib | {child.tag: (child.text or "").strip() for child in each}
    wanted = {f"{IDS['a']}part": "3", f"{IDS['a']}conformance": "U", f"{IDS['ua']}part": "1"}
    yield from [f"{name} is {told.get(name)}" for name, value in wanted.items() if told.get(name) != value]
    if [each.text for each in root.iter(SCHEMA)] != [IDS["ua"].strip("{}")]:
        yield "pdfuaid is not described for PDF/A"
    if "{http://purl.org/dc/elements/1.1/}title" not in told:
        yield "no title in the metadata"


def colours(pdf) -> Iterator[str]:
    intents = pdf.Root.get("/OutputIntents", [])
    if [str(each.S) for each in intents] != ["/GTS_PDFA1"] or intents[0].DestOutputProfile.N != 3:
        yield "no output intent of PDF/A"
    for each in objects(pdf, "/Subtype", "/Image"):
        if each.get("/Interpolate", False):
            yield "an interpolated picture"
        if each.get("/ColorSpace") == "/DeviceCMYK":
            yield "a picture for printing presses"


def objects(pdf, key: str, value: str) -> list:
    kinds = (pikepdf.Dictionary, pikepdf.Stream)
    return [each for each in pdf.objects if isinstance(each, kinds) and each.get(key) == value]


def catalog(pdf) -> Iterator[str]:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not marked as tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not shown"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "no language"
    for page in pdf.pages:
        if page.get("/Tabs") != Name.S:
            yield "the order of tabs is not that of the structure"


# -- the tree of tags --------------------------------------------------------------------------------
def tree(pdf) -> list:
    """All structure elements that can be reached from the root, in reading order."""
    found: list = []
    for kid in kids(pdf.Root.StructTreeRoot):
        walk(kid, found)
    return found


def walk(element, found: list) -> None:
    found.append(element)
    for kid in kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            walk(kid, found)


def kids(element) -> list:
    told = element.get("/K", Array())
    return list(told) if isinstance(told, Array) else [told]


def parents(pdf) -> dict[int, object]:
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}


def marked_content(pdf) -> Iterator[str]:
    """Whatever is painted is an artifact, or belongs to an element of the tree."""
    reached = {each.objgen for each in tree(pdf)}
    owners = parents(pdf)
    for number, page in enumerate(pdf.pages, 1):
        mine = owners[int(page.StructParents)]
        for fault in unmarked(page):
            yield f"page {number}: {fault}"
        for mcid in mcids(page):
            owner = mine[mcid] if mcid < len(mine) else None
            if owner is None or owner.objgen not in reached:
                yield f"page {number}: marked content {mcid} is not in the tree"
            elif mcid not in [each for each in kids(owner) if isinstance(each, int)]:
                yield f"page {number}: element of marked content {mcid} does not hold it"


def mcids(page) -> list[int]:
    return [
        int(operands[1].MCID)
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC" and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]
    ]


def unmarked(page) -> Iterator[str]:
    depth: list[bool] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        word = str(operator)
        if word in ("BMC", "BDC"):
            inside = operands[0] == Name.Artifact or (word == "BDC" and "/MCID" in operands[1])
            if inside and any(depth) and operands[0] != Name.Artifact:
                yield "tagged content within other"
            depth.append(inside)
        elif word == "EMC":
            depth.pop()
        elif word in PAINTING and not any(depth):
            yield f"{word} outside of marked content"


def elements(pdf) -> Iterator[str]:
    all_of_them = tree(pdf)
    yield from [f"unknown tag {each.S}" for each in all_of_them if str(each.S)[1:] not in KNOWN]
    for each in all_of_them:
        if each.S == "/Figure" and not str(each.get("/Alt", "")).strip():
            yield "a figure without alternative text"
    yield from headings([int(str(each.S)[2]) for each in all_of_them if re.fullmatch(r"/H\d", str(each.S))])
    yield from cells(pdf, all_of_them)


def headings(levels: list[int]) -> Iterator[str]:
    for before, level in zip([0, *levels], levels, strict=False):
        if level > before + 1:
            yield f"a heading of level {level} after one of level {before}"


def cells(pdf, all_of_them) -> Iterator[str]:
    index = list(pdf.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", []))
    known = {bytes(each) for each in index[::2]}
    if sorted(known) != [bytes(each) for each in index[::2]]:
        yield "the index of identifiers is not sorted"
    for each in all_of_them:
        if each.S == "/TD" and {bytes(name) for name in each.get("/A", {}).get("/Headers", [])} - known:
            yield "a cell names a header that is not there"
        if each.S == "/Table" and "/TH" not in {str(cell.S) for cell in below(each)}:
            yield "a table without headers"


def below(element) -> list:
    found: list = []
    walk(element, found)
    return found


# -- what else is in it ------------------------------------------------------------------------------
def annotations(pdf) -> Iterator[str]:
    owners = parents(pdf)
    for page in pdf.pages:
        for each in page.get("/Annots", []):
            flags = int(each.get("/F", 0))
            if flags & HIDDEN or not flags & PRINT:
                yield "an annotation that is hidden, or not printed"
            if each.Subtype == "/Widget":
                yield from widget(page, each)
            elif owners[int(each.StructParent)].S != "/Link" or not str(each.get("/Contents", "")):
                yield "an annotation outside of the tree, or without words"


def widget(page, annotation) -> Iterator[str]:
    left, bottom, right, top = map(float, annotation.Rect)
    box = [float(each) for each in page.MediaBox]
    if not (right < box[0] and top < box[1]) or (left, bottom) != (right, top):
        yield "a field of a form on the page, and not in the tree"
    if not str(annotation.get("/T", "")) or not str(annotation.get("/TU", "")):
        yield "a field without a name"


def attached(pdf) -> Iterator[str]:
    names = list(pdf.Root.Names.EmbeddedFiles.Names)
    files = [each.objgen for each in names[1::2]]
    if sorted(each.objgen for each in pdf.Root.AF) != sorted(files):
        yield "attached files are not listed once each"
    for each in names[1::2]:
        if not {"/F", "/UF", "/AFRelationship"} <= set(each.keys()) or "/Subtype" not in each.EF.F:
            yield "an attached file does not say what it is"


def fonts(pdf) -> Iterator[str]:
    for font in objects(pdf, "/Type", "/Font"):
        if "/DescendantFonts" not in font and "/FontDescriptor" not in font:
            yield f"{font.get('/BaseFont')} is not embedded"
        if font.Subtype in ("/CIDFontType0", "/CIDFontType2"):
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()):
                yield f"{font.BaseFont} is not embedded"
        elif "/ToUnicode" not in font:
            yield f"{font.get('/BaseFont')} has no way back to letters"


def active(pdf) -> Iterator[str]:
    for each in pdf.objects:
        if isinstance(each, Dictionary | pikepdf.Stream) and {"/JS", "/AA", "/OpenAction"} & set(each.keys()):
            yield "a script, or what acts by itself"
        if isinstance(each, Dictionary) and each.get("/S") in ("/JavaScript", "/Launch", "/Movie", "/Sound"):
            yield "an action that is forbidden"
