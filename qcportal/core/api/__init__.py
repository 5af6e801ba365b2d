"""The API kit: scoped lists and details, versions, idempotent creation, problems. Each app's api.py builds on it.

The settings name its parts, so this file imports nothing.
"""
