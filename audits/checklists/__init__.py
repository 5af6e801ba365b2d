"""Checklists as files, in and out. Pure: bytes in, content and sentences out, and back; nothing here knows the database."""
