from django import template

from ..queries.outcomes import said

register = template.Library()
register.filter("said", said)  # a report's outcome and its label
