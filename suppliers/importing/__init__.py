"""Reading lists of factories as people have them. Pure: bytes in, rows and sentences out; nothing here knows the database."""
