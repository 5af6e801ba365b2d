from qcportal.core.api.serializers import VisibleRecord
from suppliers.models import Buyer
from suppliers.queries.owners import buyers_for

from ..models import Protocol
from ..sampling import aqls

METHODS = ["get", "post", "patch", "head", "options"]
AQL_CHOICES = [(each, each) for each in aqls()]
UNITS = {"min_value": 1, "max_value": 2_000_000_000}


def protocols_field(**options):
    """On-site tests, by their protocols."""
    return VisibleRecord(Protocol, many=True, required=False, help_text="Test protocols.", **options)


class OwnBuyer(VisibleRecord):
    """The buyer that somebody writes for."""

    def __init__(self, **options):
        super().__init__(Buyer, **options)

    def get_queryset(self):
        return buyers_for(self.context["request"].user)
