"""What an inspection still lacks: a sentence that knows where on its section's page it is mended."""


class Gap(str):
    """`place` is the id of a part of the section's page; a sentence without one leads to the page."""

    __slots__ = ("place",)

    def __new__(cls, place: str, sentence: str):
        made = super().__new__(cls, sentence)
        made.place = place
        return made
