"""What defects are called, and how they are told apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DefectClass(models.TextChoices):
    CRITICAL = "critical", _("critical")
    MAJOR = "major", _("major")
    MINOR = "minor", _("minor")


class DefectGroup(models.TextChoices):
    """What kind of defect a type is, for plans that judge the kinds by themselves."""

    WORKMANSHIP = "workmanship", _("workmanship")
    PACKAGING = "packaging", _("packaging")
    MARKING = "marking", _("marking")


class Group(models.TextChoices):
    """What a plan judges: all defects together, or those of one kind by themselves."""

    ALL = "all", _("all together")
    WORKMANSHIP = "workmanship", _("workmanship")
    PACKAGING = "packaging", _("packaging")
    MARKING = "marking", _("marking")

    @classmethod
    def apart(cls) -> list[str]:
        """Those that may have a level and AQLs of their own."""
        return [cls.PACKAGING, cls.MARKING]


class DefectCategory(models.TextChoices):
    SEAM = "seam", _("seams and stitching")
    MATERIAL = "material", _("material")
    COLOUR = "colour", _("colour and finish")
    DIMENSION = "dimension", _("dimensions")
    FUNCTION = "function", _("function")
    ASSEMBLY = "assembly", _("assembly")
    SAFETY = "safety", _("safety")
    CLEANLINESS = "cleanliness", _("cleanliness")
    PACKAGING = "packaging", _("packaging")
    MARKING = "marking", _("marking and labels")


class NameLanguage(models.TextChoices):
    """Languages of a factory floor, each in its own words, as people look for it."""

    EN = "en", "English"
    ZH_HANS = "zh-Hans", "简体中文"
    VI = "vi", "Tiếng Việt"
    BN = "bn", "বাংলা"
    TR = "tr", "Türkçe"
    HI = "hi", "हिन्दी"
    ID = "id", "Bahasa Indonesia"
    TH = "th", "ไทย"
    AR = "ar", "العربية"

    @classmethod
    def of_the_record(cls) -> set[str]:
        """In these two a defect type has its name on the record itself."""
        return {cls.EN, cls.ZH_HANS}

    @classmethod
    def translations(cls) -> list[tuple[str, str]]:
        return [(value, label) for value, label in cls.choices if value not in cls.of_the_record()]


class NameKind(models.TextChoices):
    NAME = "name", _("name")
    SYNONYM = "synonym", _("synonym")


class ExampleShows(models.TextChoices):
    """An example is a limit sample: it lies on one side of the line between defect and acceptable."""

    DEFECT = "defect", _("a defect")
    ACCEPTABLE = "acceptable", _("still acceptable")
