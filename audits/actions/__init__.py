"""Everything that changes a record of this app; other apps call these by name."""

from .answers import add_photo, answer_question, clear_answer, note_answer, remove_photo
from .auditors import declare_interest, note_competence, remove_competence, remove_interest
from .audits import (
    approve_audit,
    cancel_audit,
    change_audit,
    record_on_site,
    record_summary,
    schedule_audit,
    send_back_audit,
    share_audit,
    start_audit,
    submit_audit,
)
from .checklists import draft_from_checklist
from .desk import ask_self_assessment, change_plan, hand_over_desk, open_desk, plan_audit, plan_desk_review
from .disputes import dispute_finding, lower_finding, uphold_finding, withdraw_finding
from .drafting import (
    add_question,
    add_section,
    change_question,
    change_section,
    move_question,
    move_section,
    remove_question,
    remove_section,
)
from .findings import (
    change_finding,
    close_finding,
    link_repeat,
    raise_finding,
    remove_finding,
    reopen_finding,
    reopen_findings_of,
    request_corrective_action,
    unlink_repeat,
)
from .follow_ups import check_finding
from .shipped import load_shipped_standards
from .standards import (
    change_standard,
    discard_draft,
    draft_standard,
    new_version,
    publish_standard,
    replace_content,
    retire_standard,
)
from .translating import translate_standard
from .versions import move_audit_to_version
from .visiting import tell_days_anew

__all__ = [
    "add_photo",
    "add_question",
    "add_section",
    "answer_question",
    "approve_audit",
    "ask_self_assessment",
    "cancel_audit",
    "change_audit",
    "change_finding",
    "change_plan",
    "change_question",
    "change_section",
    "change_standard",
    "check_finding",
    "clear_answer",
    "close_finding",
    "declare_interest",
    "discard_draft",
    "dispute_finding",
    "draft_from_checklist",
    "draft_standard",
    "hand_over_desk",
    "link_repeat",
    "load_shipped_standards",
    "lower_finding",
    "move_audit_to_version",
    "move_question",
    "move_section",
    "new_version",
    "note_answer",
    "note_competence",
    "open_desk",
    "plan_audit",
    "plan_desk_review",
    "publish_standard",
    "raise_finding",
    "record_on_site",
    "record_summary",
    "remove_competence",
    "remove_finding",
    "remove_interest",
    "remove_photo",
    "remove_question",
    "remove_section",
    "reopen_finding",
    "reopen_findings_of",
    "replace_content",
    "request_corrective_action",
    "retire_standard",
    "schedule_audit",
    "send_back_audit",
    "share_audit",
    "start_audit",
    "submit_audit",
    "tell_days_anew",
    "translate_standard",
    "unlink_repeat",
    "uphold_finding",
    "withdraw_finding",
]
