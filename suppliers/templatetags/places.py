from django import template

from qcportal.core.punctuation import punct

from ..countries import country_name

register = template.Library()
register.filter("country", country_name)


@register.filter
def street(place) -> str:
    """Address and city on one line; a city that the address names already is not said twice."""
    city = "" if place.city.casefold() in place.address.casefold() else place.city
    return punct(",").join(each for each in (place.address, city) if each)


@register.filter
def whole_address(place) -> str:
    return punct(",").join(each for each in (street(place), country_name(place.country)) if each)
