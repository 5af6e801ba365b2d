"""Lists of the past for tests, and taking them in as a worker does."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from inspections.enums import DefectCategory
from inspections.models import DefectTypeArea
from suppliers import taking
from suppliers.actions import take_by_command, take_in, upload_list
from suppliers.actions.history_lists import checked_options
from suppliers.actions.importing import open_sheet
from suppliers.enums import ProcessArea
from suppliers.models import FactoryImport
from tests.builders import inspections as made
from tests.builders import people

WIDE = """工厂编号,检验日期,产品,批量,抽样数,检验员,结果,开线,Stain (minor)
F-1,2026-03-01,Gloves 手套,1200,80,王芳,合格,2,1
F-1,2026-04-01,Gloves 手套,1200,80,王芳,不合格,9,
F-2,2026-04-02,,,125,Li Wei,pass,,
"""
LONG = """Inspection ref,Factory,Inspection date,Sample size,Result,Defect,Class,Count,Found because of the audit
R-1,深圳市华强电子有限公司,31/03/2026,50,fail,SEAM-OPEN,major,3,
R-2,深圳市华强电子有限公司,01/04/2026,50,pass,,,,
R-1,深圳市华强电子有限公司,31/03/2026,50,fail,Open seam,minor,2,yes
"""
AUDITS = """Audit ref,Factory ID,Audit date,Standard,Areas covered,Grade,Finding ref,Process area,Severity,Raised,Closed,Description
A-1,F-1,2026-02-10,SMETA,"Training; packaging",B,1,training,major,2026-02-10,2026-05-01,Nobody is trained at the machines.
A-1,F-1,2026-02-10,SMETA,"Training; packaging",B,2,包装,次要,,,纸箱受潮
A-2,F-2,2026-02-11,SMETA,,Passed,,,,,,
"""


def library() -> None:
    """A piece of the defect library."""
    seam = made.defect_type("Open seam", code="SEAM-OPEN", local_name="开线")
    DefectTypeArea.objects.create(defect_type=seam, area=ProcessArea.TRAINING_STAFFING, weight="0.60")
    made.defect_type("Stain", code="COLOUR-STAIN", category=DefectCategory.COLOUR)


def taken(content: str | bytes, kind: str = "inspections", by=None, **options) -> FactoryImport:
    """Taken in by the command."""
    data = content.encode() if isinstance(content, str) else content
    of = {"kind": kind, "options": checked_options(kind, options), "by": by or people.manager()}
    sheet = open_sheet(io.BytesIO(data), {}, kind)
    take_by_command(file_name="past.csv", sheet=sheet, dry_run=False, progress=lambda rows: None, **of)
    return FactoryImport.objects.order_by("-pk").first()


def uploaded(content: str | bytes, kind: str = "inspections", by=None, **options) -> FactoryImport:
    """Uploaded and checked by a worker; nothing is taken in. Needs a database whose transactions end."""
    data = content.encode() if isinstance(content, str) else content
    upload = SimpleUploadedFile("past.csv", data)
    return worked(upload_list(upload=upload, kind=kind, by=by or people.manager(), **options))


def begun(record: FactoryImport) -> FactoryImport:
    take_in(record=record, version=record.version, by=record.by)
    return worked(record)


def worked(record: FactoryImport) -> FactoryImport:
    assert taking.take_list(record.pk)
    record.refresh_from_db()
    return record


def reasons(record: FactoryImport) -> list[str]:
    return list(record.rejected_rows.values_list("reason", flat=True))
