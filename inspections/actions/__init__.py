"""Everything that changes a record of this app; other apps call these by name."""

from .attention import answer_point, answer_reference, photograph_point
from .blind import inspect_blind
from .bookings import follow_qualifications, free_bookings, hold_bookings, overrule_qualification
from .comments import comment_on_shipment
from .correcting import correct_figure
from .corrective_actions import link_corrective_action, request_corrective_action
from .deciding import countersign_decision, decide_inspection
from .disputes import dispute_defect, lower_defect, uphold_defect, withdraw_defect
from .drawing import deviate, draw_anew, draw_second, leave_undrawn, reveal_draw
from .examples import add_example, remove_example
from .filing import (
    add_defect,
    add_photo,
    count_defect,
    describe_photo,
    forget_defect,
    record_facts,
    remove_photo,
    start_inspection,
    submit_inspection,
)
from .library import change_defect_type, create_defect_type, load_defect_library
from .library_files import library_lines, take_library
from .loading import photograph_loading, record_loading
from .lots import record_quantities
from .measurement_files import look_at_points, look_at_values, point_lines, take_points, take_values
from .measurements import points_of, record_values, set_points
from .moving import move_factory, move_factory_back
from .not_done import charge_not_done, report_not_done
from .packing import record_readings, set_packing
from .papers import (
    add_revision,
    approve_revision,
    change_paper,
    create_paper,
    retire_paper,
    take_papers,
    withdraw_revision,
)
from .photos import mark_photo, move_photo
from .plans import plan_lines
from .products import change_product, create_product
from .programmes import change_programme, create_programme
from .protocols import change_protocol, create_protocol, load_protocols
from .reviewing import approve_inspection, cancel_inspection, send_back_inspection, share_inspection
from .scheduling import replan_inspection, schedule_inspection
from .schemes import decide_scheme
from .shipments import book_shipment, change_shipment, decide_shipment
from .site_tests import let_be_left_out, record_test, test_of
from .skip_lot import decide_skip_lot, end_skipping, skip_lot
from .splitting import merge_inspections, split_inspection
from .units import add_same_unit
from .wanted import previewed

__all__ = [
    "add_defect",
    "add_example",
    "add_photo",
    "add_revision",
    "add_same_unit",
    "answer_point",
    "answer_reference",
    "approve_inspection",
    "approve_revision",
    "book_shipment",
    "cancel_inspection",
    "change_defect_type",
    "change_paper",
    "change_product",
    "change_programme",
    "change_protocol",
    "change_shipment",
    "comment_on_shipment",
    "charge_not_done",
    "correct_figure",
    "count_defect",
    "countersign_decision",
    "create_defect_type",
    "create_paper",
    "create_product",
    "create_programme",
    "create_protocol",
    "decide_inspection",
    "decide_scheme",
    "decide_shipment",
    "decide_skip_lot",
    "describe_photo",
    "deviate",
    "dispute_defect",
    "draw_anew",
    "draw_second",
    "end_skipping",
    "forget_defect",
    "follow_qualifications",
    "free_bookings",
    "hold_bookings",
    "inspect_blind",
    "leave_undrawn",
    "let_be_left_out",
    "library_lines",
    "link_corrective_action",
    "load_defect_library",
    "load_protocols",
    "look_at_points",
    "look_at_values",
    "lower_defect",
    "mark_photo",
    "merge_inspections",
    "move_factory",
    "move_factory_back",
    "move_photo",
    "overrule_qualification",
    "photograph_loading",
    "photograph_point",
    "plan_lines",
    "point_lines",
    "points_of",
    "previewed",
    "record_facts",
    "record_loading",
    "record_quantities",
    "record_readings",
    "record_test",
    "record_values",
    "remove_example",
    "remove_photo",
    "replan_inspection",
    "report_not_done",
    "request_corrective_action",
    "retire_paper",
    "reveal_draw",
    "schedule_inspection",
    "send_back_inspection",
    "set_packing",
    "set_points",
    "share_inspection",
    "skip_lot",
    "split_inspection",
    "start_inspection",
    "submit_inspection",
    "take_library",
    "take_papers",
    "take_points",
    "take_values",
    "test_of",
    "uphold_defect",
    "withdraw_defect",
    "withdraw_revision",
]
