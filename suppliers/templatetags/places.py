from django import template

from ..countries import country_name

register = template.Library()
register.filter("country", country_name)
