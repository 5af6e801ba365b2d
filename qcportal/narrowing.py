"""What a factory's story is narrowed to: a process area, a category of defects, or both."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from audits.models import Finding
from inspections.models import Defect, DefectTypeArea, Inspection


@dataclass(frozen=True)
class About:
    """What the story is narrowed to; what has nothing to do with it is left out."""

    area: str = ""
    category: str = ""

    def __bool__(self):
        return bool(self.area or self.category)

    def inspections(self, rows):
        """In which such a defect was found; a cause in the area is likely for it."""
        found = Defect.objects.filter(inspection=OuterRef("pk"))
        if self.category:
            rows = rows.filter(Exists(found.filter(defect_type__category=self.category)))
        return rows.filter(Exists(found.filter(defect_type__areas__area=self.area))) if self.area else rows

    def findings(self, rows):
        """In the area; for a category in one that is a likely cause of such defects."""
        likely = DefectTypeArea.objects.filter(defect_type__category=self.category).order_by().values("area")
        rows = rows.filter(process_area__in=likely) if self.category else rows
        return rows.filter(process_area=self.area) if self.area else rows

    def by_findings(self, rows, user, link: str):
        """Records that such a finding belongs to, as far as this person sees it."""
        return rows.filter(pk__in=self.findings(Finding.objects.visible_to(user)).values(link)) if self else rows

    def corrective_actions(self, rows, user):
        """Whose cause lies in the area, or that such a finding or inspection asked for."""
        own = rows.none() if self.category else rows.filter(process_area=self.area)
        lots = self.inspections(Inspection.objects.told_to(user)).values("corrective_action")
        asked = self.by_findings(rows, user, "corrective_action") | rows.filter(pk__in=lots)
        return asked | own if self else rows

    def others(self, rows):
        return rows.none() if self else rows
