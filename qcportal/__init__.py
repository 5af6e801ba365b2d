"""The composition root: settings, addresses, the router of the API, Celery, and what one app causes in another."""
