"""Questions with scales, conditions, clauses and words as data; a clause that was written freely is read once, here."""

import re

from django.db import migrations, models

from qcportal.core.migrating import rendered_once

EDITED = re.compile(r"([^:;]*[^:;\s])\s*:\s*([0-9][0-9A-Za-z./-]*)\s+(\S.*)")


def parsed(part: str) -> list[dict]:
    found = EDITED.fullmatch(part)
    if not found:
        return [{"source": "", "edition": "", "clause": part}]
    source, edition, clauses = found.groups()
    named = [each.strip() for each in clauses.split(",") if each.strip()]
    return [{"source": source, "edition": edition, "clause": each} for each in named]


def read_clauses(apps, schema_editor):
    questions = apps.get_model("audits", "Question").objects
    for text in questions.exclude(clause="").order_by().values_list("clause", flat=True).distinct():
        data = [clause for part in text.split(";") if part.strip() for clause in parsed(part.strip())]
        questions.filter(clause=text).update(clauses=data)


def write_clauses(apps, schema_editor):
    questions = apps.get_model("audits", "Question").objects
    for question in questions.exclude(clauses=[]).iterator():
        about = [(f"{each['source']}:{each['edition']} ".lstrip(": "), each["clause"]) for each in question.clauses]
        question.clause = "; ".join(heading + clause for heading, clause in about)[:60]
        question.save(update_fields=["clause"])


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="answer",
            name="answer_value_known",
        ),
        migrations.AddField(
            model_name="question",
            name="clauses",
            field=models.JSONField(blank=True, default=list, verbose_name="clauses"),
        ),
        migrations.RunPython(read_clauses, write_clauses),
        migrations.RemoveField(
            model_name="question",
            name="clause",
        ),
        migrations.AddField(
            model_name="question",
            name="highest",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="highest"),
        ),
        migrations.AddField(
            model_name="question",
            name="lowest",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="lowest"),
        ),
        migrations.AddField(
            model_name="question",
            name="options",
            field=models.JSONField(blank=True, default=list, verbose_name="options"),
        ),
        migrations.AddField(
            model_name="question",
            name="photo_required",
            field=models.BooleanField(default=False, verbose_name="photo required"),
        ),
        migrations.AddField(
            model_name="question",
            name="scale",
            field=models.CharField(
                choices=[
                    ("conformity", "conformity"),
                    ("points", "0 to 10 points"),
                    ("yes_no", "yes or no"),
                    ("number", "numeric"),
                    ("text", "text"),
                    ("date", "date"),
                    ("choice", "choice of one"),
                    ("choices", "choice of several"),
                ],
                default="conformity",
                max_length=10,
                verbose_name="scale",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="shown_if",
            field=models.TextField(blank=True, max_length=1000, verbose_name="shown if"),
        ),
        migrations.AddField(
            model_name="question",
            name="unit",
            field=models.CharField(blank=True, max_length=20, verbose_name="unit"),
        ),
        migrations.AddField(
            model_name="question",
            name="words",
            field=models.JSONField(blank=True, default=dict, verbose_name="in other languages"),
        ),
        migrations.AddField(
            model_name="section",
            name="words",
            field=models.JSONField(blank=True, default=dict, verbose_name="in other languages"),
        ),
        migrations.AddField(
            model_name="standard",
            name="words",
            field=models.JSONField(blank=True, default=dict, verbose_name="in other languages"),
        ),
        migrations.AlterField(
            model_name="answer",
            name="value",
            field=models.TextField(verbose_name="answer"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(condition=models.Q(("value", ""), _negated=True), name="answer_given"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scale__in", ["conformity", "points", "yes_no", "number", "text", "date", "choice", "choices"])
                ),
                name="question_scale_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lowest", None), ("highest", None), ("lowest__lte", models.F("highest")), _connector="OR"
                ),
                name="question_limits_in_order",
                violation_error_message="The lowest number lies above the highest one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scale", "number"), models.Q(("highest", None), ("lowest", None), ("unit", "")), _connector="OR"
                ),
                name="question_limits_of_a_number",
                violation_error_message="Only a number has limits and a unit. Remove them, or choose the scale “numeric”.",
            ),
        ),
    ]
