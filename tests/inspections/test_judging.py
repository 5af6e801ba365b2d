from inspections.judging import result, verdicts

PLAN = [("critical", 200, 0, 1), ("major", 200, 10, 11), ("minor", 200, 14, 15)]


def test_a_lot_passes_when_every_class_does():
    judged = verdicts(PLAN, {"major": 10, "minor": 14})
    assert result(judged) == "pass"


def test_one_class_over_its_ac_fails_the_lot():
    assert result(verdicts(PLAN, {"critical": 1})) == "fail"


def test_it_says_how_many_more_a_class_bears():
    critical, major, minor = verdicts(PLAN, {"major": 9, "minor": 20})
    assert (critical.more_until_failure, major.more_until_failure, minor.more_until_failure) == (1, 2, 0)


def test_between_ac_and_re_of_the_reduced_z14_table_a_lot_still_passes():
    [judged] = verdicts([("major", 50, 1, 4)], {"major": 3})
    assert judged.passes
    assert judged.more_until_failure == 1
    assert result(verdicts([("major", 50, 1, 4)], {"major": 4})) == "fail"
