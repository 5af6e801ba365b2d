import pytest
from django.template import Template
from django.test.utils import _TestState

from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures of every guard


@pytest.fixture(scope="module", autouse=True)
def unwatched_templates(django_test_environment):
    """Guards read thousands of pages as text alone: their templates need not note down what they were given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        yield
