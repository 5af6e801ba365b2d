"""Compiles the lock files: pinned, with hashes, for every supported Python, without an index address."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET = ["--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
COMPILE = [
    sys.executable,
    "-m",
    "uv",
    "pip",
    "compile",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    *QUIET,
]
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    "requirements-dev.lock": ["pyproject.toml", "--group", "dev"],
    "requirements-node.lock": ["--group", "node"],
}


def main() -> None:
    for target, sources in LOCKS.items():
        subprocess.run([*COMPILE, *sources, "-o", target], cwd=ROOT, check=True)
        print(f"{target}: {len((ROOT / target).read_text().splitlines())} lines")


if __name__ == "__main__":
    main()
