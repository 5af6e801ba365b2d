"""Making a claimed study: collect, compare, find, write, while a thread keeps the lease. Seconds of work: for workers."""

from .. import deriving
from ..explaining.trends import learn
from ..models import Study
from ..queries.sight import Scope
from . import actions
from .claims import claims_of, warnings_of
from .worlds import rows_of, world_of


def make(study_id: int, *, even_if_not_due: bool = False) -> bool:
    """As `deriving.make`."""
    return deriving.make(Study, study_id, work, even_if_not_due=even_if_not_due)


def work(study_id: int, claim: int) -> bool:
    study = Study.objects.select_related("buyer", "supplier").get(pk=study_id)
    rows = rows_of(Scope(study.buyer, study.supplier).sight())
    sha256 = rows.sha256
    if study.made_at and study.input_sha256 == sha256:
        return actions.confirm(study_id, claim)
    world = world_of(rows)
    told = learn(world)
    found = {"claims": claims_of(world, told), "warnings": warnings_of(world, told)}
    return actions.publish(study_id, claim, sha256=sha256, world=world, **found)


def made_for(scope: Scope) -> Study:
    """The study of this reader as things stand: made now where it is due. Not on a request: it takes seconds."""
    study = actions.study_of(scope)
    if (study.made_at is None or study.due_at) and make(study.pk, even_if_not_due=True):
        study.refresh_from_db()
    return study
