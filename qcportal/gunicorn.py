"""How gunicorn serves the portal; read by `gunicorn -c`."""

import gc
import os

from qcportal.core import environment as env

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = env.whole("WEB_WORKERS", 2, least=1)
# Threads, because a worker without them is killed in the midst of a photo that comes slowly from a factory floor, and
# all it did with it. Each thread keeps a connection to the database: 8 with two workers, of the 100 that PostgreSQL gives.
worker_class = "gthread"
threads = 4
keepalive = 130  # longer than the proxy's two minutes, so that no request meets a connection that just closed
preload_app = True  # the code is read once and its memory shared
max_requests = 20_000  # a worker that leaks is replaced before it hurts
max_requests_jitter = 2_000
timeout = 60  # of a worker that shows no sign of life, however long its requests take
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
