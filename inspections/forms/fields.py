import re

from django import forms


class WholeField(forms.IntegerField):
    """“1.000” is a thousand to many people, and would be read as 1 by itself: here it is refused. A sheet's 5.0 is 5."""

    re_decimal = re.compile(r"\.0\s*$")
