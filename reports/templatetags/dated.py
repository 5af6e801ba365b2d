from django import template
from django.utils.dateparse import parse_datetime

register = template.Library()
register.filter("instant", parse_datetime)  # figures are JSON: an instant in them is a text
