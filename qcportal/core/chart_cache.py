"""Where drawn charts are kept: Django's cache of files, which makes its folder once there is something to keep."""

import os

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.filebased import FileBasedCache


class ChartCache(FileBasedCache):
    """Django's makes its folder when it is only asked about, so that `manage.py check` would write."""

    def __init__(self, folder, params):
        BaseCache.__init__(self, params)
        self._dir = os.path.abspath(folder)
