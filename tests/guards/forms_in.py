"""The forms of a page as a browser sees them, filled in as a person would, or as nobody should."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXTS = {"text", "search", "textarea", "tel", "url"}
NOT_TYPED = {"radio", "hidden", "submit", "button", "file", "image", "reset"}


@dataclass
class Form:
    """`fields` are (name, type, value); `presses` where it is sent and what the pressed button adds."""

    presses: list[tuple[str, dict]]
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    radios: dict[str, str] = field(default_factory=dict)  # the first of each group, as long as none is chosen

    def filled(self, make) -> dict[str, list[str]]:
        """{name: what `make` gives for its type and present value}; what is hidden or chosen stays."""
        data: dict[str, list[str]] = {}
        for name, kind, value in self.fields:
            data.setdefault(name, []).append(value if kind in NOT_TYPED else make(kind, value))
        return data

    @property
    def signs(self) -> tuple:
        """What tells it from another form: where it goes, its buttons, and the names and kinds of its fields."""
        return self.presses, [(name, kind) for name, kind, _value in self.fields]

    @property
    def is_typed_in(self) -> bool:
        return any(kind not in NOT_TYPED for _name, kind, _value in self.fields)


class Forms(HTMLParser):
    def __init__(self, page: str, address: str):
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select: tuple[str, list[str]] | None = None
        self.textarea: tuple[str, list[str]] | None = None
        self.address = address
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.form = Form([(given.get("action") or self.address, {})])
            self.found.append(self.form)
        elif self.form:
            getattr(self, f"see_{tag}", lambda _given: None)(given)

    def handle_endtag(self, tag):
        if tag == "form" and self.form:
            self.form.fields += [(name, "radio", value) for name, value in self.form.radios.items()]
            self.form = None
        elif tag == "select" and self.select:
            self.form.fields.append((self.select[0], "select", next(iter(self.select[1]), "")))
            self.select = None
        elif tag == "textarea" and self.textarea:
            self.form.fields.append((self.textarea[0], "textarea", "".join(self.textarea[1]).removeprefix("\n")))
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1].append(data)

    def see_input(self, given):
        kind = "number" if given.get("inputmode") in ("numeric", "decimal") else given.get("type", "text")
        chosen = kind not in ("radio", "checkbox") or "checked" in given
        if given.get("name") and chosen:
            self.form.fields.append((given["name"], kind, given.get("value", "")))
            self.form.radios.pop(given["name"], None)
        elif given.get("name") and kind == "radio" and given["name"] not in [name for name, *_ in self.form.fields]:
            self.form.radios.setdefault(given["name"], given.get("value", ""))

    def see_button(self, given):
        pressed = {given["name"]: given.get("value", "")} if given.get("name") else {}
        if pressed or given.get("formaction"):
            self.form.presses.append((given.get("formaction") or self.form.presses[0][0], pressed))

    def see_select(self, given):
        if given.get("name"):
            self.select = (given["name"], [])

    def see_option(self, given):
        if self.select and given.get("value"):
            place = 0 if "selected" in given else len(self.select[1])
            self.select[1].insert(place, given["value"])

    def see_textarea(self, given):
        if given.get("name"):
            self.textarea = (given["name"], [])


def sensible(kind: str, value: str) -> str:
    """What stands there; a gap gets what fits its kind."""
    gaps = {"number": "1", "date": "2027-03-01", "email": "somebody.new@example.com", "password": "Long enough 12345"}
    return value or gaps.get(kind, "Something" if kind in TEXTS else "")


def nonsense(kind: str, _value: str) -> str:
    if kind == "number":
        return "-99999999999999999999999"
    return {"date": "1899-02-31", "email": "no address"}.get(kind, "<script>\x00 ' \" 长" + "9" * 3000)
