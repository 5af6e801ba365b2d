"""What `migrate`, the first step of every start on real servers, looks at beyond what Django checks itself."""

from django.core.checks import Error, Tags, register

from . import seal_key


@register(Tags.database)
def documents_can_be_sealed(app_configs, databases=None, **kwargs) -> list[Error]:
    try:
        if databases:
            seal_key.current()
    except seal_key.SealKeyError as error:
        return [Error(str(error), id="qcportal.E001")]
    return []
