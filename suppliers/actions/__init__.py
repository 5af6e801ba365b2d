"""Everything that changes a record of this app; other apps call these by name."""

from .buyers import change_buyer, change_letterhead, change_product_family, create_buyer, create_product_family
from .corrective_actions import (
    accept_corrective_action,
    answer_corrective_action,
    cancel_corrective_action,
    change_corrective_action,
    confirm_effective,
    find_not_effective,
    keep_proofs,
    pause_reminders,
    plan_effect_check,
    raise_corrective_action,
    resume_reminders,
    send_back_corrective_action,
    share_corrective_action,
)
from .documents import add_document, confirm_document, withdraw_document
from .evidence import record_evidence, share_evidence
from .handover import hand_over
from .imports import map_columns, take_by_command, take_in, tell_apart, upload_list
from .memberships import add_membership, remove_membership
from .places import change_factory, change_supplier, create_factory, create_supplier
from .qualification_rules import drop_rule, set_rule
from .qualifications import decide_qualification, open_qualification
from .requirements import note_family, open_due_audits, plan_volume, require_audit, waive_requirement
from .taking_back import take_back
from .visits import (
    announce_with_audit,
    assign,
    cancel_assignment,
    cancel_visit,
    change_visit,
    finish_visit,
    move_visit,
    plan_visit,
    reopen_visit,
    start_visit,
    tell_visit_anew,
)

__all__ = [
    "accept_corrective_action",
    "add_document",
    "add_membership",
    "announce_with_audit",
    "answer_corrective_action",
    "assign",
    "cancel_assignment",
    "cancel_corrective_action",
    "cancel_visit",
    "change_buyer",
    "change_letterhead",
    "change_corrective_action",
    "change_factory",
    "change_product_family",
    "change_supplier",
    "change_visit",
    "confirm_document",
    "confirm_effective",
    "create_buyer",
    "create_factory",
    "create_product_family",
    "create_supplier",
    "decide_qualification",
    "drop_rule",
    "find_not_effective",
    "finish_visit",
    "hand_over",
    "keep_proofs",
    "map_columns",
    "move_visit",
    "note_family",
    "take_by_command",
    "open_due_audits",
    "open_qualification",
    "pause_reminders",
    "plan_effect_check",
    "plan_visit",
    "plan_volume",
    "raise_corrective_action",
    "record_evidence",
    "remove_membership",
    "reopen_visit",
    "require_audit",
    "resume_reminders",
    "send_back_corrective_action",
    "set_rule",
    "share_corrective_action",
    "share_evidence",
    "start_visit",
    "take_back",
    "take_in",
    "tell_apart",
    "tell_visit_anew",
    "upload_list",
    "waive_requirement",
    "withdraw_document",
]
