from .defects import Defect, DefectExample, DefectType, DefectTypeArea, DefectTypeName
from .draws import Draw, DrawDeviation
from .inspections import Inspection, InspectionPhoto, PlanLine
from .schemes import Scheme, SchemeDecision
from .shipments import Product, Shipment, ShipmentLine

__all__ = [
    "Defect",
    "DefectExample",
    "DefectType",
    "DefectTypeArea",
    "DefectTypeName",
    "Draw",
    "DrawDeviation",
    "Inspection",
    "InspectionPhoto",
    "PlanLine",
    "Product",
    "Scheme",
    "SchemeDecision",
    "Shipment",
    "ShipmentLine",
]
