"""What PDF/UA-1 asks beyond what WeasyPrint writes for PDF/A-3u, put in just before the file is written.

WeasyPrint makes one variant; both standards may hold for one file if its one RDF block names both. As a finisher this
costs no second reading and writing of the file.
"""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

import pydyf

RDF_END = b"</rdf:RDF>"
# ISO 14289-1, 5: the identifier. ISO 19005-3, 6.6.2.3: a schema that PDF/A does not know is described in the file.
ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Which part of ISO 14289 the file follows</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
POINTS_PER_PIXEL = 0.75  # CSS: 72 / 96


IDENTIFIER = '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{}</dc:identifier></rdf:Description>\n'


def finisher(identifier: str) -> Callable:
    """For `write_pdf`. `identifier` is what the file is known by, an address if it has one."""
    return lambda _document, pdf: finish(pdf, identifier)


def finish(pdf: pydyf.PDF, identifier: str) -> None:
    add_identification(pdf, IDENTIFIER.format(escape(identifier)).encode() if identifier else b"")
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog.get("AF", [])))  # WeasyPrint lists each file twice
    elements = [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/StructElem"]
    set_margins_apart(pdf, elements)
    add_header_index(pdf, elements)
    leave_one_annotation_a_link(pdf, elements)
    for each in elements:
        if each["S"] == "/Figure":
            measure(pdf, each)
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and each.extra.get("Subtype") == "/Image":
            each.extra["Interpolate"] = "false"  # ISO 19005-3, 6.2.8: pixels that are not there are not made up


def at(pdf: pydyf.PDF, reference: bytes):
    return pdf.objects[int(reference.split()[0])]


def add_identification(pdf: pydyf.PDF, known_by: bytes) -> None:
    metadata = at(pdf, pdf.catalog["Metadata"])
    [packet] = metadata.stream
    before, end, after = packet.partition(RDF_END)
    if not end or RDF_END in after:
        raise ValueError("The metadata hold no RDF block, or more than one.")
    metadata.compress = False  # found by whoever looks for it without a PDF reader
    metadata.stream = [before + ACCESSIBLE + known_by + end + after]


def set_margins_apart(pdf: pydyf.PDF, elements: list) -> None:
    """What runs along the margins is repeated on every page: an artifact, which a reader does not read out.

    WeasyPrint tags it, but leaves it out of the tree.
    """
    root = at(pdf, pdf.catalog["StructTreeRoot"])
    top = at(pdf, root["K"][0])
    within = set(top["K"])
    loose = [each for each in elements if each["P"] == top.reference and each.reference not in within]
    apart = set(below(pdf, loose))
    if apart:
        numbers = at(pdf, root["ParentTree"])["Nums"]
        for page, owners in zip(pages(pdf), numbers[1::2], strict=False):
            unmark(at(pdf, page["Contents"]), owners, apart)


def below(pdf: pydyf.PDF, elements: list) -> Iterator[bytes]:
    """References of structure elements, and of all within them."""
    for element in elements:
        yield element.reference
        kids = [at(pdf, each) for each in element["K"] if isinstance(each, bytes)]
        yield from below(pdf, [each for each in kids if each.get("Type") == "/StructElem"])


def pages(pdf: pydyf.PDF) -> list:
    return [at(pdf, each) for each in pdf.page_references]


def unmark(stream: pydyf.Stream, owners: list, apart: set) -> None:
    """In a page's content: marked content of these elements becomes an artifact of pagination."""
    marks = {mcid for mcid, owner in enumerate(owners) if owner in apart}
    for place, operand in enumerate(stream.stream):
        if isinstance(operand, pydyf.Dictionary) and operand.get("MCID") in marks:
            owners[operand["MCID"]] = b"null"
            stream.stream[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]


def leave_one_annotation_a_link(pdf: pydyf.PDF, elements: list) -> None:
    """WeasyPrint adds one for each box within a link, held by an element that is none (ISO 14289-1, 7.18.5).

    That of the link itself covers them.
    """
    root = at(pdf, pdf.catalog["StructTreeRoot"])
    owners = at(pdf, root["ParentTree"])["Nums"]
    dropped = set()
    for element in elements:
        if element["S"] != "/Link":
            found = [each for each in element["K"] if isinstance(each, bytes) and leads_somewhere(pdf, each)]
            element["K"] = pydyf.Array(each for each in element["K"] if each not in found)
            dropped |= {at(pdf, each)["Obj"] for each in found}
    gone = {at(pdf, each)["StructParent"] for each in dropped}
    pairs = zip(owners[::2], owners[1::2], strict=True)
    owners[:] = [each for pair in pairs if pair[0] not in gone for each in pair]
    for page in pdf.page_references:
        if "Annots" in at(pdf, page):
            at(pdf, page)["Annots"] = pydyf.Array(each for each in at(pdf, page)["Annots"] if each not in dropped)


def leads_somewhere(pdf: pydyf.PDF, reference: bytes) -> bool:
    """Whether it holds the annotation of a link."""
    held = at(pdf, reference)
    return held.get("Type") == "/OBJR" and at(pdf, held["Obj"])["Subtype"] == "/Link"


def add_header_index(pdf: pydyf.PDF, elements: list) -> None:
    """Cells name their headers by identifiers, which the tree's index leads to (ISO 32000-1, 14.7.2)."""
    named = sorted(((each["ID"].data, each) for each in elements if "ID" in each), key=lambda pair: pair[0])
    if named:
        index = [value for _name, each in named for value in (each["ID"], each.reference)]
        at(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(index)})


def measure(pdf: pydyf.PDF, figure: pydyf.Dictionary) -> None:
    """Its place in points from the foot of the page; WeasyPrint leaves it in pixels from the head."""
    height = at(pdf, figure["Pg"])["MediaBox"][3]
    left, top, right, bottom = (each * POINTS_PER_PIXEL for each in figure["A"]["BBox"])
    figure["A"]["BBox"] = pydyf.Array([left, height - bottom, right, height - top])
