import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0012_day"),
        ("core", "0004_mail_attachment"),
        ("inspections", "0014_defects_by_day"),
        ("reports", "0008_more_documents"),
        ("suppliers", "0016_import_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("portfolio", "portfolio summary"), ("supplier", "supplier review")],
                        default="portfolio",
                        max_length=15,
                        verbose_name="document",
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("weekly", "every week"), ("monthly", "every month"), ("quarterly", "every quarter")],
                        default="weekly",
                        max_length=9,
                        verbose_name="how often",
                    ),
                ),
                ("day", models.PositiveSmallIntegerField(default=1, verbose_name="day")),
                ("hour", models.PositiveSmallIntegerField(default=8, verbose_name="hour")),
                ("attached", models.BooleanField(default=True, verbose_name="with the PDF")),
                (
                    "even_without_news",
                    models.BooleanField(default=False, verbose_name="also when there is nothing new"),
                ),
                (
                    "paper",
                    models.CharField(
                        choices=[("A4", "A4"), ("letter", "Letter")],
                        default="A4",
                        max_length=6,
                        verbose_name="paper size",
                    ),
                ),
                ("begins_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("paused_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="paused since")),
            ],
            options={
                "verbose_name": "schedule",
                "verbose_name_plural": "schedules",
                "ordering": ["buyer__name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ScheduledMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sent", "sent"),
                            ("nothing", "nothing new"),
                            ("dropped", "not wanted any more"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "scheduled mail",
                "verbose_name_plural": "scheduled mails",
                "ordering": ["-due_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["portfolio", "supplier"])),
                fields=("kind", "owner", "supplier", "period_from", "period_to", "language", "paper", "revision"),
                name="report_period_revision_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="buyer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="suppliers.buyer",
                verbose_name="buyer",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="person",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: to all people of the buyer who have not switched summaries off.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="only to",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="supplier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="suppliers.supplier",
                verbose_name="supplier",
            ),
        ),
        migrations.AddField(
            model_name="scheduledmail",
            name="mail",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.outgoingmail"
            ),
        ),
        migrations.AddField(
            model_name="scheduledmail",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="scheduledmail",
            name="report",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="reports.report"
            ),
        ),
        migrations.AddField(
            model_name="scheduledmail",
            name="schedule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="reports.reportschedule"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "portfolio"), ("supplier", None)),
                    models.Q(("kind", "supplier"), ("supplier__isnull", False)),
                    _connector="OR",
                ),
                name="schedule_of_something",
                violation_error_message="A supplier review names its supplier, a portfolio summary none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__range", (1, 7)), ("rhythm", "weekly")),
                    models.Q(models.Q(("rhythm", "weekly"), _negated=True), ("day__range", (1, 28))),
                    _connector="OR",
                ),
                name="schedule_day_of_rhythm",
                violation_error_message="A day of the week is 1 to 7, one of the month 1 to 28.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lte", 23)),
                name="schedule_hour",
                violation_error_message="An hour is 0 to 23.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["weekly", "monthly", "quarterly"])), name="schedule_rhythm_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__in", ["A4", "letter"])), name="schedule_paper_known"
            ),
        ),
        migrations.AddIndex(
            model_name="scheduledmail",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="scheduled_mail_waiting"),
        ),
        migrations.AddConstraint(
            model_name="scheduledmail",
            constraint=models.UniqueConstraint(
                fields=("schedule", "person", "period_from"), name="scheduled_mail_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduledmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "sent", "nothing", "dropped"])),
                name="scheduled_mail_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduledmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="scheduled_mail_ended",
            ),
        ),
    ]
