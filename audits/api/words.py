"""Words of a standard in a further language, as the API takes them."""

from rest_framework import serializers

from qcportal.core.api.serializers import WriteSerializer

EMPTY = "An empty text takes the word away, from a draft alone."


def word() -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, trim_whitespace=True)


class HeadingWords(WriteSerializer):
    name = word()
    description = word()


class SectionWords(WriteSerializer):
    number = serializers.IntegerField(min_value=1, help_text="Its place, from 1.")
    title = word()


class QuestionWords(WriteSerializer):
    key = serializers.CharField(help_text="The question's.")
    text = word()
    guidance = word()
    unit = word()
    options = serializers.DictField(
        child=serializers.CharField(allow_blank=True), required=False, help_text="{name: label}"
    )


class StandardWordsShape(WriteSerializer):
    language = serializers.CharField(help_text="Such as zh-Hans; not the one of the texts themselves.")
    heading = HeadingWords(required=False, help_text=EMPTY)
    sections = SectionWords(many=True, required=False, default=list)
    questions = QuestionWords(many=True, required=False, default=list)


def as_named(rows: list[dict], name: str) -> dict:
    """{name of the part: its words}; what stands there twice is said once, the last time."""
    return {row[name]: {each: text for each, text in row.items() if each != name} for row in rows}
