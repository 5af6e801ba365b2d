"""Studies: what all rows that one reader may see, taken together, say about change.

worlds collects them, `reports.explaining` finds the trends, claims says what else to tell of each, actions keeps the
rows, making is the work of a worker.
"""
