"""One meaning, one colour, everywhere: the colour of a state, result or grade by its value."""

GREY, BLUE, CYAN, AMBER, ORANGE, RED, GREEN, DARK = (
    "secondary", "blue", "azure", "yellow", "orange", "red", "green", "dark",
)  # fmt: skip

COLOURS = {
    # not begun, waiting for its day
    "planned": CYAN, "booked": CYAN, "prospect": CYAN, "draft": CYAN, "queued": CYAN, "waiting": CYAN,
    # somebody works on it
    "in_progress": BLUE, "under_way": BLUE, "under_inspection": BLUE, "under_evaluation": BLUE,
    "collecting": BLUE, "checking": BLUE, "importing": BLUE, "returning": BLUE, "rendering": BLUE, "sealing": BLUE, "answered": BLUE, "running": BLUE,
    # waits for a decision
    "submitted": AMBER, "inspected": AMBER, "checked": AMBER, "open": AMBER, "pending": AMBER,
    # needs attention
    "sent_back": ORANGE, "upheld": ORANGE, "changed": AMBER, "not_effective": RED, "conditional": ORANGE, "concession": ORANGE, "rework": ORANGE, "held": ORANGE, "partly_released": AMBER, "let_pass": AMBER, "not_done": ORANGE, "major": ORANGE, "ends_soon": ORANGE,
    # bad
    "fail": RED, "altered": RED, "failed": RED, "rejected": RED, "reject": RED, "suspended": RED, "critical": RED, "zero_tolerance": RED, "expired": RED,
    # good
    "approved": GREEN, "pass": GREEN, "released": GREEN, "ready": GREEN, "accepted": GREEN, "effective": GREEN, "fulfilled": GREEN, "published": GREEN, "works": GREEN,
    "accept": GREEN, "genuine": GREEN, "done": GREEN, "sent": GREEN, "conform": GREEN, "A": GREEN, "B": GREEN,
    "C": ORANGE, "D": RED,
    # over, or beside the point
    "closed": GREY, "cancelled": GREY, "retired": GREY, "left_out": GREY, "not_applicable": GREY, "observation": GREY, "kept": GREY, "imported": GREY, "taken_back": GREY,
    "superseded": GREY, "withdrawn": GREY, "waived": GREY, "merged": GREY, "distinct": GREY, "used_up": GREY, "revoked": GREY, "removed": GREY, "nothing": GREY, "withheld": ORANGE, "dropped": GREY,
    "minor": AMBER,
    # severity of inspection
    "qualifying": GREY, "offered": AMBER, "skipping": BLUE, "interrupted": ORANGE, "skip": BLUE, "inspect": GREY,
    "normal": GREEN, "tightened": ORANGE, "reduced": BLUE, "discontinued": RED,
    # attention points, reference sample
    "ok": GREEN, "not_ok": RED, "not_conform": RED, "used": GREEN, "differs": RED, "missing": ORANGE,
    # loading of a container
    "sound": GREEN, "not_sound": RED, "not_looked_at": ORANGE, "high_security": GREEN, "not_high_security": RED, "no_seal": RED,
    # what explains a trend
    "supported": RED, "not_distinguishable": AMBER, "no_finding": GREY, "in_doubt": AMBER, "weighed_anew": GREY,
    # limit samples
    "defect": RED, "acceptable": GREEN,
}  # fmt: skip


WORST_FIRST = (RED, ORANGE, AMBER, BLUE, CYAN, GREEN, GREY)


def colour(value) -> str:
    return COLOURS.get(str(value), GREY)


def worst(*colours: str) -> str:
    """The one that several things in one place show."""
    return min(colours, key=WORST_FIRST.index)
