from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from qcportal.core import actions
from qcportal.core.errors import Rejected
from qcportal.core.models import User
from qcportal.core.roles import Role
from tests.builders.people import administrator

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_two_administrators_do_not_remove_each_other():
    one, other = administrator(), administrator()
    start = Barrier(2)

    def remove(gone, by):
        try:
            connection.ensure_connection()
            start.wait(30)
            actions.deactivate(user=gone, version=gone.version, by=by)
        except Rejected as refused:
            return str(refused.sentence)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(remove, (one, other), (other, one)))
    assert answers == ["This is the last administrator. Make another one first.", "done"]
    assert User.objects.active().filter(role=Role.ADMINISTRATOR).count() == 1
