"""One file per document: collect → dataclass → HTML → PDF."""
