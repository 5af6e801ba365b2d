"""What pyxform refuses, in the reader's language and with what to do; a rarer fault stands in its own words in a frame."""

import re
from functools import cache
from string import Formatter

from django.utils.translation import gettext_lazy as _
from pyxform.errors import ErrorCode, PyXFormError

ON_SHEET = re.compile(r"^\[row : \d+\]\s*|^On the '\w+' sheet, ")
LONGEST = 600
NAME = _(
    "What stands in the column %(column)s cannot be a name: begin with a letter or underscore, and go on with letters, digits, hyphens, underscores or periods."
)
# By pyxform's own codes; what stands in %( ) is what stands in { } of its sentence.
CODES = {
    "HEADER_001": _(
        "The sheet has no row of headings, or a cell under no heading. Put the headings into its first row."
    ),
    "HEADER_002": _(
        "The columns “%(other)s” and “%(header)s” are two names of the same one. Rename or remove one of them."
    ),
    "HEADER_003": _("These columns are missing: %(missing)s. Add them to the first row."),
    "HEADER_004": _("The heading “%(column)s” is empty or has a space in it. Rename it, such as with an underscore."),
    "LABEL_001": _("The choice has no label. Write into the column label how it is called."),
    "NAMES_001": _("The name “%(value)s” stands there twice. Give one of the two another name."),
    "NAMES_002": _(
        "The name “%(value)s” differs from another one by capital letters alone. Give one of the two another name."
    ),
    "NAMES_003": _("A repeat cannot be called “%(value)s”, as the form itself is. Give it another name."),
    "NAMES_004": _("The repeat “%(value)s” is called as another one. Give it another name."),
    "NAMES_005": _("The name “meta” belongs to the form itself. Give the question another name."),
    "NAMES_006": _("The choice has no name. Write one into the column name."),
    "NAMES_007": _(
        "The choice has the name of another one in its list. Give one of them another name, or say yes under allow_choice_duplicates in the settings."
    ),
    "NAMES_008": NAME,
    "PYREF_001": _(
        "A reference in the column %(column)s is not complete: it begins with ${, goes on with a name, and ends with }."
    ),
    "PYREF_003": _("No question is called “%(q)s”, which the column %(column)s refers to. Check the name."),
    "PYREF_004": _(
        "Several questions are called “%(q)s”, which the column %(column)s refers to. Give the others another name."
    ),
    "RANGE_001": _("The parameter “%(name)s” of a range is a number."),
    "RANGE_002": _("The parameter “%(name)s” of a range is not 0."),
    "RANGE_003": _("The parameter “%(name)s” is larger than the range from start to end."),
    "SURVEY_001": _("The %(type)s ends without having begun. Remove the row, or add a row “begin_%(type)s” before it."),
    "SURVEY_002": _("The %(type)s “%(name)s” does not end. Add a row “end_%(type)s” after its last question."),
    "SURVEY_004": _("The parameters are not written as “key=value key=value”."),
    "SURVEY_005": _("The type of the question does not take these parameters: %(rejected)s. It takes: %(accepted)s."),
}
OTHERWISE = _(
    "The form is no valid XLSForm, and has to be mended there. pyxform, which reads such forms, says: “%(why)s”"
)
PATTERNS = (
    (
        r"The survey element named '(?P<name>.*)' has no label or hint",
        _("“%(name)s” has no label. Write into the column label what is asked."),
    ),
    (
        r"cascading_select",
        _(
            "A cascading select is written otherwise by now: give each level its own question, and say in the column choice_filter what its choices depend on."
        ),
    ),
    (
        r"Question with no type",
        _("The row has no type. Write one into the column type, such as text, or remove the row."),
    ),
    (r"Question or group with no name", _("The row has no name. Write one into the column name.")),
    (
        r"(?:List name not in choices sheet: |There is no list )(?P<name>.+)$",
        _(
            "There is no list of choices “%(name)s”. Add its choices to the sheet choices, or check the name in the column type."
        ),
    ),
    (
        r"There should be (?:choices for this question|a choices sheet)",
        _(
            "The question needs choices, and the form has no list of them. Add a sheet choices with the columns list_name, name and label; a text file holds one sheet, so save the form as XLSX."
        ),
    ),
    (
        r"Choice names with spaces cannot be added to multiple choice selects\. See \[(?P<name>.*)\] in \[(?P<list>.*)\]",
        _(
            "The choice “%(name)s” of the list “%(list)s” has a space in its name, and several may be chosen. Write it with an underscore."
        ),
    ),
    (
        r"Unknown question type '(?P<type>.*?)'",
        _("There is no question type “%(type)s”. Check its spelling, and whether a list of choices is to follow it."),
    ),
    (
        r"Missing calculation",
        _("The calculation is missing. Write it into the column calculation, or remove the row."),
    ),
    (r"Repeat loop without list name", _("The loop names no list of choices. Write it behind its type.")),
    (
        r"List name not in (?:columns|external choices) sheet: ?(?P<name>.+)$",
        _("There is no list “%(name)s”. Add it, or check the name in the column type."),
    ),
    (r"specify choices for this 'or other'", _("A question with “or other” needs a list of choices. Add the list.")),
    (
        r"Duplicate column header: (?P<heading>.+)$",
        _("The column “%(heading)s” stands there twice."),
    ),
)


def sentence_of(error: Exception) -> str:
    if not isinstance(error, PyXFormError):
        return str(_("The form cannot be converted: %(why)s")) % {"why": repr(error)[:LONGEST]}
    text = " ".join(str(error).split())
    for pattern, sentence in known():
        if found := pattern.search(text):
            return str(sentence) % found.groupdict()
    said = ON_SHEET.sub("", ON_SHEET.sub("", text))[:LONGEST]
    return str(OTHERWISE) % {"why": said}


@cache
def known() -> list[tuple[re.Pattern, str]]:
    """pyxform gives most of its sentences as text alone, so the templates behind its codes are read backwards."""
    coded = [(template(ErrorCode[code].value.msg), sentence) for code, sentence in CODES.items()]
    return coded + [(re.compile(pattern), sentence) for pattern, sentence in PATTERNS]


def template(message: str) -> re.Pattern:
    """
    >>> template("The '{q}' is missing.").search("The 'a' is missing.")["q"]
    'a'
    """
    parts, seen = [], set()
    for text, name, _spec, _conversion in Formatter().parse(" ".join(message.split())):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return re.compile("".join(parts) + "$")
