"""The composition root: settings, addresses, the router of the API, Celery, and what one app causes in another."""

import os

# Several processes share the cores, and small matrices wait for each other's threads longer than they are counted. One
# thread adds up in one order besides, so that the same rows give the same digits on every machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
