from .attention import AttentionPoint, ReferenceCheck
from .comments import ShipmentComment
from .corrections import Correction
from .decisions import Decision
from .defects import Defect, DefectExample, DefectType, DefectTypeArea, DefectTypeName
from .disputes import DefectDispute, DefectDisputeFile
from .draws import Draw, DrawDeviation
from .inspections import Inspection, InspectionPhoto
from .loading import ContainerCheck, Loading
from .lots import LotPart
from .measurements import MeasuredPoint, MeasuredValue, MeasurementPoint
from .not_done import NotDone
from .packing import ExpectedPacking, PackingReading, ProductPacking
from .papers import InspectionPaper, Paper, PaperRevision
from .plans import PlanLine
from .programmes import Programme, ProgrammeEdition, ProgrammeStep
from .schemes import Scheme, SchemeDecision
from .shipments import Product, Shipment, ShipmentLine
from .site_tests import Protocol, SiteReading, SiteTest
from .skip_lot import SkipDecision, SkipDraw, SkipSeries

__all__ = [
    "AttentionPoint",
    "ContainerCheck",
    "Correction",
    "Decision",
    "Defect",
    "DefectDispute",
    "DefectDisputeFile",
    "DefectExample",
    "DefectType",
    "DefectTypeArea",
    "DefectTypeName",
    "Draw",
    "DrawDeviation",
    "ExpectedPacking",
    "Inspection",
    "InspectionPaper",
    "InspectionPhoto",
    "Loading",
    "LotPart",
    "MeasuredPoint",
    "MeasuredValue",
    "MeasurementPoint",
    "NotDone",
    "PackingReading",
    "Paper",
    "PaperRevision",
    "PlanLine",
    "Product",
    "ProductPacking",
    "Programme",
    "ProgrammeEdition",
    "ProgrammeStep",
    "Protocol",
    "ReferenceCheck",
    "Scheme",
    "SchemeDecision",
    "Shipment",
    "ShipmentComment",
    "ShipmentLine",
    "SiteReading",
    "SiteTest",
    "SkipDecision",
    "SkipDraw",
    "SkipSeries",
]
