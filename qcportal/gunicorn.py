"""How gunicorn serves the portal; read by `gunicorn -c`."""

import gc
import os

from qcportal.core import environment as env

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = env.whole("WEB_WORKERS", 2, least=1)
threads = 1
preload_app = True  # the code is read once and its memory shared
max_requests = 20_000  # a worker that leaks is replaced before it hurts
max_requests_jitter = 2_000
timeout = 60
graceful_timeout = 5
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
control_socket_disable = True  # it stands in HOME, where two copies would share it
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def post_worker_init(_worker) -> None:
    """What start-up made lives for ever; the collector need not walk it at each request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
