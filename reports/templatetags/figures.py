from django import template

from ..numbers import number
from ..sentences import interval

register = template.Library()
register.filter("figure", number)
register.filter("interval", interval)
