"""Truths, claims and a small world made by hand."""


def true(onset="2024-03-01", end=None, finding="N1", factory="S1", type_="D1") -> dict:
    return {"factory": factory, "defect_type": type_, "onset": onset, "end": end, "finding": finding}


def claim(onset="2024-03-01", end=None, stated=None, none=0.0, verdict="supported", **others) -> dict:
    stated = {"N1": 1.0} if stated is None else stated
    return {
        "factory": "S1",
        "defect_type": "D1",
        "onset": onset,
        "onset_low": others.pop("low", onset),
        "onset_high": others.pop("high", onset),
        "end": end,
        "ratio": 2.5,
        "q_value": 0.01,
        "explanations": [{"finding": each, "probability": p} for each, p in stated.items()],
        "no_finding_probability": none,
        "verdict": verdict,
    } | others


def finding(name="N1", area="training", raised="2024-06-01") -> dict:
    return {"id": name, "area": area, "severity": "major", "raised": raised, "closed": None}


def small_world(*findings: dict, inspections=()) -> dict:
    return {
        "defect_types": {"D1": {"areas": {"training": 0.8, "tooling": 0.2}}, "D2": {"areas": {"tooling": 1.0}}},
        "factories": [
            {"id": "S1", "inspections": list(inspections), "audits": [], "findings": list(findings or [finding()])},
            {"id": "S2", "inspections": [], "audits": [], "findings": [finding("N9")]},
        ],
    }
