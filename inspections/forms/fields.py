import re

from django import forms
from django.core.exceptions import ValidationError

from qcportal.core.errors import Rejected

from ..measuring import whole_of


class WholeField(forms.IntegerField):
    """A number of things, read as everywhere (`measuring.whole_of`): “1,000” is a thousand; “1.000”, which is one to some
    people, is refused. A sheet's 5.0 is 5. Where it may be negative, it is written plainly.
    """

    re_decimal = re.compile(r"\.0\s*$")

    def to_python(self, value):
        if not isinstance(value, str) or self.min_value is None or self.min_value < 0 or value.strip().startswith("-"):
            return super().to_python(value)
        try:
            return whole_of(value)
        except Rejected as refusal:
            raise ValidationError(refusal.sentence, code="invalid") from refusal
