from .decisions import Decision
from .defects import Defect, DefectExample, DefectType, DefectTypeArea, DefectTypeName
from .draws import Draw, DrawDeviation
from .inspections import Inspection, InspectionPhoto
from .measurements import MeasuredPoint, MeasuredValue, MeasurementPoint
from .not_done import NotDone
from .plans import PlanLine
from .programmes import Programme, ProgrammeEdition, ProgrammeStep
from .schemes import Scheme, SchemeDecision
from .shipments import Product, Shipment, ShipmentLine
from .site_tests import Protocol, SiteReading, SiteTest

__all__ = [
    "Decision",
    "Defect",
    "DefectExample",
    "DefectType",
    "DefectTypeArea",
    "DefectTypeName",
    "Draw",
    "DrawDeviation",
    "Inspection",
    "InspectionPhoto",
    "MeasuredPoint",
    "MeasuredValue",
    "MeasurementPoint",
    "NotDone",
    "PlanLine",
    "Product",
    "Programme",
    "ProgrammeEdition",
    "ProgrammeStep",
    "Protocol",
    "Scheme",
    "SchemeDecision",
    "Shipment",
    "ShipmentLine",
    "SiteReading",
    "SiteTest",
]
