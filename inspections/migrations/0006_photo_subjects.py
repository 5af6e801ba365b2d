from django.db import migrations, models

from qcportal.core.migrating import rendered_once

SUBJECTS = {
    "Evidence": "evidence",
    "证据": "evidence",
    "Closed and sealed doors": "sealed_doors",
    "柜门关闭并加封": "sealed_doors",
    "Empty container: front wall": "front",
    "空柜：前壁": "front",
    "Empty container: left side": "left",
    "空柜：左侧壁": "left",
    "Empty container: right side": "right",
    "空柜：右侧壁": "right",
    "Empty container: floor": "floor",
    "空柜：地板": "floor",
    "Empty container: ceiling and roof": "ceiling",
    "空柜：柜顶（内外）": "ceiling",
    "Empty container: doors inside and outside, with their locks": "doors",
    "空柜：柜门内外侧及锁杆": "doors",
    "Empty container: outside and undercarriage": "outside",
    "空柜：箱体外侧及底架": "outside",
}
CHOICES = [
    ("evidence", "Evidence"),
    ("sealed_doors", "Closed and sealed doors"),
    ("front", "front wall"),
    ("left", "left side"),
    ("right", "right side"),
    ("floor", "floor"),
    ("ceiling", "ceiling and roof"),
    ("doors", "doors inside and outside, with their locks"),
    ("outside", "outside and undercarriage"),
]


def take_over(apps, _schema):
    """Captions that the portal wrote in the language of whoever took the photo."""
    photos = apps.get_model("inspections", "InspectionPhoto").objects
    for caption, subject in SUBJECTS.items():
        photos.filter(caption=caption).update(caption="", shows=subject)


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0005_answers_corrected"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspectionphoto",
            name="shows",
            field=models.CharField(blank=True, choices=CHOICES, max_length=15),
        ),
        migrations.AddField(
            model_name="inspectionphoto",
            name="step",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="step of the test"),
        ),
        migrations.AddConstraint(
            model_name="inspectionphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("shows__in", ["", *(value for value, _label in CHOICES)])),
                name="photo_subject_known",
            ),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
