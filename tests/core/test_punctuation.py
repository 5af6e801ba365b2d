import pytest

from qcportal.core.punctuation import joined


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        (["Look here.", "", "Then there."], "Look here. Then there."),
        (["先看这里。", "再看那里。"], "先看这里。再看那里。"),
        (["见审核。", "See there.", "再看那里。"], "见审核。See there. 再看那里。"),
        (["", ""], ""),
    ],
)
def test_sentences_stand_one_after_another_as_their_language_does(sentences, said):
    assert joined(*sentences) == said
