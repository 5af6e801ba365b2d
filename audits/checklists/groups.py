"""Groups of an XLSForm as the sections of a standard."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from suppliers.enums import ProcessArea

from .areas import area_guessed, area_named
from .form import FormRow
from .told import Told
from .words import Languages

SHEET = "survey"
LONGEST_TITLE = 200


@dataclass(eq=False)
class Group:
    """One that has no label groups nothing for people: `title` is empty then."""

    row: FormRow
    title: str = ""
    words: dict[str, str] = field(default_factory=dict)
    filled: bool = False


@dataclass
class Outline:
    """Where one stands while the rows are walked: the open groups, and the sections so far."""

    form_title: str
    languages: Languages
    told: Told
    sections: list[dict] = field(default_factory=list)
    open: list[Group] = field(default_factory=list)
    current: tuple | None = None
    rows: list[int] = field(default_factory=list)  # in which each section begins

    def begin(self, row: FormRow) -> Group:
        said = row.said("label")
        title = " ".join(self.languages.text(said).split())
        group = Group(row, title, {code: " ".join(text.split()) for code, text in self.languages.others(said).items()})
        for outer in self.open:
            outer.filled = True
        self.open.append(group)
        return group

    def end(self) -> None:
        """A group with nothing in it is a section without questions yet."""
        group = self.open[-1]
        if not group.filled:
            self.section(group.row)
            self.told.warn(SHEET, group.row.number, _("The section has no question."))
            self.current = None
        self.open.pop()

    def section(self, row: FormRow) -> dict:
        """The section that a question in this row belongs to; another one begins where the labelled groups change."""
        for group in self.open:
            group.filled = True
        path = tuple(self.named())
        if self.current != path:
            self.current = path
            self.sections.append(self.made(path, row))
            self.rows.append(path[-1].row.number if path else row.number)
        return self.sections[-1]

    def named(self) -> list[Group]:
        """The open groups that have a title; where none has one, the outermost is called by its name."""
        titled = [group for group in self.open if group.title]
        return titled or self.open[:1]

    def made(self, path: tuple[Group, ...], row: FormRow) -> dict:
        titles = [group.title or group.row.get("name").replace("_", " ") for group in path]
        title = ": ".join(titles) or self.form_title
        begun = path[-1].row if path else row
        codes = dict.fromkeys(code for group in path for code in group.words)
        words = {
            code: {"title": ": ".join(group.words.get(code) or name for group, name in zip(path, titles, strict=True))}
            for code in codes
        }
        area = self.area([*reversed(path)], [*reversed(titles)], row)
        for each in words.values():
            each["title"] = each["title"][:LONGEST_TITLE]
        return {"title": self.fitting(title, begun), "process_area": area, "words": words, "questions": []}

    def fitting(self, title: str, row: FormRow) -> str:
        if len(title) > LONGEST_TITLE:
            self.told.warn(
                SHEET,
                row.number,
                _("The title of the section is cut at %(most)d characters.") % {"most": LONGEST_TITLE},
            )
        return title[:LONGEST_TITLE].strip()

    def area(self, groups: list[Group], titles: list[str], row: FormRow) -> str:
        """What the innermost group says; else what a title speaks of; else quality management, which is told."""
        for each in [group.row for group in groups] or [row]:
            if text := each.get("process_area"):
                return self.area_said(text, each)
        for title in titles or [self.form_title]:
            if guessed := area_guessed(title):
                return guessed
        begun = groups[0].row if groups else row
        self.told.warn(
            SHEET,
            begun.number,
            _(
                "The title names no process area, so the section counts as quality management. Say another in the column process_area."
            ),
        )
        return ProcessArea.QUALITY_MANAGEMENT.value

    def area_said(self, text: str, row: FormRow) -> str:
        if named := area_named(text):
            return named
        self.told.fault(
            SHEET,
            row.number,
            _("“%(text)s” is no process area. There are: %(areas)s.")
            % {"text": text, "areas": ", ".join(ProcessArea.values)},
        )
        return ProcessArea.QUALITY_MANAGEMENT.value
