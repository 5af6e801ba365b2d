"""XLSForms that are legal and odd, or nearly legal, each as {name: file}; and what is said of them."""

import datetime
import io

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .checklist_files import form, workbook

H = ["type", "name", "label"]
LIST = ["list_name", "name", "label"]
YES_NO = [LIST, ["yn", "yes", "Yes"], ["yn", "no", "No"]]
ABC = [LIST, ["c", "a", "A"], ["c", "b", "B"], ["c", "d", "D"]]
DEVICE = ("start", "end", "today", "deviceid", "username", "email", "phonenumber", "simserial", "subscriberid", "audit")


def rows(*lines: list, more: tuple[str, ...] = (), **sheets) -> io.BytesIO:
    return form([[*H, *more], *lines], **sheets)


def made(fill) -> io.BytesIO:
    """A workbook with the sheet `survey`, filled by hand."""
    book = openpyxl.Workbook()
    book.active.title = "survey"
    fill(book, book.active)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def filled(*lines: list, then=lambda book, sheet: None):
    def fill(book, sheet):
        for line in lines:
            sheet.append(line)
        then(book, sheet)

    return made(fill)


def text(content: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(content.encode(encoding))


def in_1904(book, sheet) -> None:
    book.epoch = CALENDAR_MAC_1904
    sheet["D2"] = datetime.date(2024, 5, 6)


def hide(book, sheet) -> None:
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True


def hidden_choices(book, sheet) -> None:
    choices = book.create_sheet("choices")
    for line in ABC:
        choices.append(line)
    choices.sheet_state = "hidden"


Q = ["text", "q", "Q"]
CONDITIONS = (
    "count-selected(${m}) > 1", "regex(${t}, '^[0-9]+$')", "${d} > today()", "if(${n} > 3, true(), false())", "${a} = 'zz'",
    "string-length(${t}) > 0", "${n} + 1 > 4", "format-date(${d}, '%Y') = '2024'", "${last-saved#n} > 3", "position(..) > 1",
    "${a} = = 'a' ((", "${a} = ‘a’", "instance('x')/rows/item[name='x']/y = 1", "true()", "${later} = 'x'",
)  # fmt: skip
HELD = ("selected(${m}, 'a') and not(selected(${m}, 'b'))", "${n} >= 3 and ${n} < 10", "not(${a} = 'a')", "${a} != ''")
ASKED = [["select_one c", "a", "A"], ["select_multiple c", "m", "M"], ["integer", "n", "N"], ["date", "d", "D"], ["text", "t", "T"]]  # fmt: skip


def conditional(conditions) -> io.BytesIO:
    lines = [["text", f"q{place}", "Q", each] for place, each in enumerate(conditions)]
    return rows(*ASKED, *lines, ["text", "later", "L"], more=("relevant",), choices=ABC)


# name → file, and a piece of every sentence that has to be among its warnings, "sheet:row …"
TAKEN = {
    "choice_filter": (rows(["select_one c", "q", "Q"], ["select_one c", "r", "R", "region=${q}"], more=("choice_filter",), choices=[[*LIST, "region"], ["c", "a", "A", "x"], ["c", "b", "B", "y"]]), ["survey:3 choice_filter", "choices:1 region"]),
    "or other": (rows(["select_one c or_other", "q", "Q"], ["select_multiple c or_other", "r", "R"], choices=ABC), ["survey:2 Other", "survey:3 Other"]),
    "choices from a file": (rows(["select_one_from_file places.csv", "q", "Q"], ["select_multiple_from_file areas.xml", "r", "R"]), ["survey:2 asked as a text", "survey:3 asked as a text"]),
    "external choices": (rows(Q, ["select_one_external e", "r", "R", "a=${q}"], more=("choice_filter",), external_choices=[[*LIST, "a"], ["e", "x", "X", "1"]]), ["survey:3 asked as a text", "survey:3 choice_filter", "external_choices:1 no part"]),
    "choices from a repeat": (rows(["begin_repeat", "p", "P"], ["text", "n", "N"], ["end_repeat"], ["select_one ${n}", "q", "Q"]), ["survey:2 asked once", "survey:5 asked as a text"]),
    "groups in groups": (rows(["begin_group", "g", "Fire"], ["begin group", "h", "Doors"], ["begin_group", "i"], Q, ["end group"], ["end_group"], ["text", "r", "R"], ["end_group"], ["text", "s", "S"]), []),
    "repeats": (rows(["integer", "n", "N"], ["begin_repeat", "g", "Rooms", "${n}"], Q, ["begin repeat", "h", "Doors", "3"], ["text", "r", "R"], ["end repeat"], ["end_repeat"], more=("repeat_count",)), ["survey:3 repeat_count", "survey:3 asked once", "survey:5 asked once"]),
    "a loop": (rows(["begin loop over c", "l", "L"], ["integer", "n", "How many %(label)s"], ["end loop"], choices=ABC), ["survey:2 asked once", "choices:2 No question uses"]),
    "calculations": (rows(["integer", "a", "A"], ["calculate", "c", "", "${a} * 2"], ["text", "q", "Q", "", "${c} > 3"], ["note", "n", "Result ${c}"], ["hidden", "h"], ["text", "z", "Z", "concat('a')"], more=("calculation", "relevant")), ["survey:3 does not calculate", "survey:4 always shown: ${c} > 3", "survey:5 guidance", "survey:6 left out", "survey:7 calculation"]),
    "calculations alone": (rows(["calculate", "c", "", "1"], more=("calculation",)), ["survey:1 no question", "survey:2 does not calculate"]),
    "notes alone": (rows(["note", "n", "Look up"]), ["survey:1 no question", "survey:2 Look up"]),
    "files of every kind": (rows(["image", "q", "Q", "max-pixels=640"], ["photo", "r", "R"], ["audio", "s", "S"], ["video", "t", "T"], ["file", "u", "U"], ["barcode", "v", "V"], ["acknowledge", "w", "W"], more=("parameters",)), ["survey:4 audio", "survey:5 video", "survey:6 file", "survey:8 W"]),
    "what a phone notes": (rows(*([each, each, ""] for each in DEVICE), Q), [f"survey:{row} {each}" for row, each in enumerate(DEVICE, 2)]),
    "places": (rows(["geopoint", "q", "Q"], ["geotrace", "r", "R"], ["geoshape", "s", "S"], ["start-geopoint", "t"], ["osm tags", "u", "U"], osm=[LIST, ["tags", "name", "Name"]]), ["survey:2 geopoint", "survey:3 geotrace", "survey:4 geoshape", "survey:5 start-geopoint", "survey:6 osm", "osm:1 no part"]),
    "ranges": (rows(["range", "q", "Q", "start=0 end=100 step=5"], ["range", "r", "R"], more=("parameters",)), ["survey:2 start=0", "survey:3 start=1"]),
    "a ranking": (rows(["rank c", "q", "Q"], choices=ABC), ["survey:2 order"]),
    "a default language": (form([["type", "name", "label::English (en)", "label::Français (fr)"], ["text", "q", "Name?", "Nom ?"]], (), [["default_language"], ["Français (fr)"]]), []),
    "no default language": (form([["type", "name", "label::Français (fr)", "label::English (en)"], ["text", "q", "Nom ?", "Name?"]]), []),
    "labels with and without language": (form([["type", "name", "label", "label::English (en)", "label::Deutsch"], ["text", "q", "Plain?", "En?", "De?"]]), []),
    "a language that nobody knows": (form([["type", "name", "label::English", "label::Klingonish"], ["text", "q", "Q", "tlh"]]), ["survey:1 Klingonish"]),
    "texts in one language each": (form([["type", "name", "label::English (en)", "label::Shona (sn)"], ["text", "q", "", "Zita?"], ["text", "r", "Only", ""]]), []),
    "messages": (form([[*H, "constraint", "constraint_message::English (en)", "required", "required_message"], ["integer", "q", "Q", ". > 3", "More!", "${q} > 1", "Must!"], ["text", "r", "R", "", "", "yes"]]), ["survey:2 . > 3", "survey:2 constraint_message", "survey:2 required_message", "survey:2 required,"]),
    "media": (form([[*H, "image", "media::audio::English (en)", "big-image"], ["text", "q", "Q", "a.png", "b.mp3"]]), ["survey:2 image"]),
    "pictures of choices": (rows(["select_one c", "q", "Q"], choices=[[*LIST, "image"], ["c", "a", "A", "a.png"], ["c", "b", "", "b.png"]]), ["choices:2 Pictures", "choices:3 no label", "choices:3 Pictures"]),
    "conditions that an audit cannot hold": (conditional(CONDITIONS), [f"survey:{row} {each}" for row, each in enumerate(CONDITIONS, 7)]),
    "conditions that it can": (conditional(HELD), []),
    "blank rows": (rows(["", "", ""], Q, [], [], ["text", "r", "R"]), []),
    "a row of remarks": (rows(["", "", "", "a remark"], Q, more=("remark",)), ["survey:1 remark", "survey:2 no type"]),
    "spaces and capitals in headings": (form([["Type ", " NAME", "Label  ", "HINT "], ["text", "q", "Q", "h"]]), []),
    "capitals and spaces in types": (rows(["Select_One c", "q", "Q"], ["INTEGER", "s", "S"], ["Begin Group", "g", "G"], ["Begin_Repeat", "h", "H"], ["Text", "t", "T"], ["End Repeat"], ["END GROUP"], ["select  one\xa0c", "u", "U"], ["SELECT_MULTIPLE c", "v", "V"], ["select multiple c", "w", "W"], ["select1 c", "x", "X"], ["text\u200b", "y", "Y"], choices=ABC), ["survey:5 asked once"]),
    "capitals in the name of a list": (rows(["Select_One Colours", "q", "Q"], choices=[LIST, ["Colours", "a", "A"], ["Colours", "b", "B"]]), []),
    "list name with a space": (rows(["select_one c", "q", "Q"], choices=[["List Name ", "Name", "Label"], *ABC[1:]]), []),
    "sheets in capitals and with spaces": (workbook(**{" Survey": [H, ["select_one c", "q", "Q"]], "CHOICES ": ABC, "Settings": [["form_title"], ["T"]]}), []),
    "a sheet twice": (workbook(**{"survey": [H, Q], "survey ": [H, ["text", "r", "R"]]}), ["survey:1 Another sheet"]),
    "settings of every kind": (rows(Q, settings=[["form_title", "form_id", "version", "style", "submission_url", "instance_name"], ["T", "t", "1", "pages", "http://x.example", "concat('a')"], ["again"]]), ["settings:2 submission_url", "settings:3 Only the first"]),
    "entities": (rows([*Q, "circ"], more=("save_to",), entities=[["dataset", "label"], ["trees", "${q}"]]), ["survey:2 save_to", "entities:1 no part"]),
    "other columns": (rows([*Q, "x", "y", "today()"], more=("instance::odk:thing", "body::accept", "default")), ["survey:1 body::accept", "survey:2 default", "survey:2 instance"]),
    "texts in a column without heading": (form([[*H, ""], [*Q, "stray"]]), ["survey:2 Column D"]),
    "a CSV with a mark": (text("type,name,label\ntext,q,Größe?\n", "utf-8-sig"), []),
    "a CSV in UTF-16 with tabs": (text("type\tname\tlabel\ntext\tq\tQ 安全\n", "utf-16"), []),
    "a CSV in GBK": (text("type,name,label\ntext,q,灭火器是否在有效期内并且放置在规定的位置？\n", "gbk"), []),
    "a CSV of an old Mac": (text("type,name,label\rtext,q,Q\r"), []),
    "a CSV of several sheets": (text('"survey",,,\n"","type","name","label"\n"","select_one c","q","Q"\n"choices",,,\n"","list_name","name","label"\n"","c","a","A"\n"","c","b","B"\n'), []),
    "Markdown": (text("| survey |\n| | type | name | label |\n| | select_one c | q | Q |\n| choices |\n| | list_name | name | label |\n| | c | a | A |\n| | c | b | B |\n"), []),
    "dates since 1904": (filled([*H, "hint"], Q, then=in_1904), []),
    "a formula without result": (filled([*H, "hint"], [*Q, '="Is "&"it"']), ["survey:2 formula in column D"]),
    "an error of the spreadsheet": (filled([*H, "hint"], [*Q, "#REF!"]), ["survey:2 Column D shows an error"]),
    "merged cells": (filled([*H, "process_area"], [*Q, "documentation"], ["text", "r", "R"], then=lambda book, sheet: sheet.merge_cells("D2:D3")), []),
    "a title above the headings": (filled(["My checklist"], [], H, Q, then=lambda book, sheet: sheet.merge_cells("A1:C1")), ["survey:1 My checklist"]),
    "hidden rows and columns": (filled(H, Q, ["text", "r", "R"], then=hide), []),
    "a hidden sheet of choices": (filled(H, ["select_one c", "q", "Q"], then=hidden_choices), []),
    "numbers where texts stand": (filled(H, ["text", "q", 1], ["text", "r", 3.5], ["text", "s", True]), []),
    "a name in two groups": (rows(["begin_group", "g", "G"], Q, ["end_group"], ["begin_group", "h", "H"], Q, ["end_group"]), ["survey:6 q-2"]),
    "a choice twice, as allowed": (rows(["select_one c", "q", "Q"], choices=[*ABC, ["c", "a", "Again"]], settings=[["allow_choice_duplicates"], ["yes"]]), ["choices:5 stands in its list twice", "settings:2 allow_choice_duplicates"]),
    "one choice, and too many": (rows(["select_one c", "q", "Q"], ["select_one e", "r", "R"], choices=[*ABC[:2], *(["e", f"n{at}", f"L{at}"] for at in range(300))]), ["survey:2 asked as a text", "survey:3 asked as a text"]),
    "names in Chinese": (rows(["select_one c", "名称", "Q"], ["text", "größe", "R", "${名称} = '合格'"], more=("relevant",), choices=[LIST, ["c", "合格", "合格了"], ["c", "不合格", "没有合格"]]), ["survey:2 question-1", "survey:3 grosse", "choices:2 option-1"]),
    "answers in texts": (rows(["text", "a", "A"], ["text", "q", "You said ${a}"], ["select_one c", "r", "R"], choices=[LIST, ["c", "a", "A ${a}"], ["c", "b", "B"]]), ["survey:3 as it is written", "choices:2 as it is written"]),
    "rows that are disabled": (rows([*Q, "yes"], ["text", "r", "R"], more=("disabled",)), ["survey:2 disabled"]),
    "yes and no as numbers": (rows(["select_one yn", "q", "Q"], ["text", "r", "R", "${q} = '1'"], more=("relevant",), choices=[LIST, ["yn", 1, "Yes"], ["yn", 0, "No"]]), []),
    "a look on the phone": (rows(["begin_group", "g", "G", "field-list"], ["select_one c", "q", "Q", "list-nolabel"], ["end_group"], ["text", "r", "R", "ex:some.app"], more=("appearance",), choices=ABC), ["survey:5 ex:some.app"]),
    "signs of XML": (rows(["text", "q", "Is 5 < 6 & \"x\" > 'y' ]]>?"], ["text", "r", "tab\there\nand a line"]), []),
    "a title that is too long": (rows(["begin_group", "g", "G" * 300], Q, ["end_group"]), ["survey:2 cut at 200"]),
}  # fmt: skip

# name → file, and how the only sentence begins
REFUSED = {
    "a column twice": (form([[*H, "label"], [*Q, "B"]]), "survey:1 "),
    "two names of a column": (form([[*H, "relevant", "relevance"], Q]), "survey:1 "),
    "a group without name": (rows(Q, ["begin group", "", ""], ["text", "r", "R"], ["end group"]), "survey:3 "),
    "a question without name": (rows(["text", "", "Q"]), "survey:2 "),
    "a name with a space": (rows(Q, ["text", "my name", "R"]), "survey:3 "),
    "a name twice": (rows(Q, ["text", "q", "R"]), "survey:3 "),
    "no such list": (rows(["select_one nope", "q", "Q"], choices=ABC), "survey:2 "),
    "no list at all": (rows(Q, ["select_one nope", "r", "R"]), "survey:3 "),
    "a select of nothing": (rows(["select_one", "q", "Q"], choices=ABC), "survey:2 "),
    "an unknown type": (rows(Q, [], ["txt", "r", "R"]), "survey:4 "),
    "no type": (rows(Q, ["", "", "just a remark"]), "survey:3 "),
    "no column of types": (form([["name", "label"], ["q", "Q"]]), "survey:1 "),
    "no headings": (form([Q, ["text", "r", "R"]]), "survey:1 "),
    "no label": (rows(["text", "q", ""]), "survey:2 "),
    "a reference to nobody": (rows(["text", "q", "You said ${nobody}"]), "survey:2 "),
    "a broken reference": (rows(["text", "q", "It costs ${ 5"]), "survey:2 "),
    "an end of something else": (rows(["begin_group", "g", "G"], Q, ["end_repeat"]), "survey:4 "),
    "a group that does not end": (rows(["begin_group", "g", "G"], Q), "survey:2 "),
    "a choice twice": (rows(["select_one c", "q", "Q"], choices=[*ABC, ["c", "a", "Again"]]), "choices:5 "),
    "a choice without name": (rows(["select_one c", "q", "Q"], choices=[*ABC, ["c", "", "E"]]), "choices:5 "),
    "a formula where the label stands": (filled(H, ["text", "q", '="Is "&"it"']), "survey:2 "),
    "a comment that begins with a sign": (rows(["#", "this is a comment"], Q), "survey:2 "),
}  # fmt: skip
