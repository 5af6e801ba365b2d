from .defects import Defect, DefectType, DefectTypeArea
from .inspections import Inspection, InspectionPhoto, PlanLine
from .shipments import Product, Shipment, ShipmentLine

__all__ = [
    "Defect",
    "DefectType",
    "DefectTypeArea",
    "Inspection",
    "InspectionPhoto",
    "PlanLine",
    "Product",
    "Shipment",
    "ShipmentLine",
]
