"""The API's records of this app; qcportal/api.py puts them under their addresses."""

from .comments import CommentViewSet
from .decisions import DecisionViewSet
from .disputes import DefectDisputeViewSet
from .inspections import InspectionViewSet
from .library import DefectTypeViewSet
from .papers import PaperViewSet
from .products import ProductViewSet
from .programmes import ProgrammeViewSet
from .protocols import ProtocolViewSet
from .schemes import SchemeViewSet
from .shipments import ShipmentViewSet
from .skip_lot import SkipDrawViewSet, SkipSeriesViewSet

VIEWSETS = {
    "products": ProductViewSet,
    "papers": PaperViewSet,
    "shipments": ShipmentViewSet,
    "comments": CommentViewSet,
    "inspections": InspectionViewSet,
    "programmes": ProgrammeViewSet,
    "test-protocols": ProtocolViewSet,
    "decisions": DecisionViewSet,
    "defect-disputes": DefectDisputeViewSet,
    "switching-schemes": SchemeViewSet,
    "skip-lot-series": SkipSeriesViewSet,
    "skip-lot-draws": SkipDrawViewSet,
    "defect-types": DefectTypeViewSet,
}
