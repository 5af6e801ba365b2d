"""Loaded by pytest before Django: the environment of a test run, and the embedded PostgreSQL unless DATABASE_URL is set."""

import atexit
import contextlib
import os
import sys
from pathlib import Path

from qcportal.core import seal_key

# Three workers and a hundred processes of the portal compile the same files; where an environment keeps Python from
# writing down what it compiled, each would do so anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

VAR = Path(os.environ.setdefault("QCPORTAL_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test")))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("CELERY_BROKER_URL", "memory://")
seal_key.make_once(VAR / "seal.pem")
if os.environ.get("DATABASE_URL"):
    os.environ.setdefault("SEAL_KEY", str(VAR / "seal.pem"))
    os.environ.setdefault("PORTAL_URL", "http://localhost:8000")
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
else:
    from qcportal.core import embedded

    # Nothing of a test run outlives a fall of the machine, so nothing waits for the disk. Some tests open fifty
    # connections, each worker's at its own time. To look for the best order of a list's joins takes the server longer
    # than all else it does for tests, whose tables hold a few rows: it takes the order in which they are written.
    embedded.SETTINGS |= {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}
    embedded.SETTINGS |= {"join_collapse_limit": "1", "from_collapse_limit": "1"}
    stack = contextlib.ExitStack()
    stack.enter_context(embedded.running(VAR))
    atexit.register(stack.close)
