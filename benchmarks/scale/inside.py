"""The part that runs inside the portal: fill the empty database, measure, print JSON. `python -m benchmarks.scale.inside SIZE`."""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
django.setup()

from benchmarks.scale import measuring, world  # noqa: E402  the apps are loaded by now


def main(size: int) -> None:
    began = time.perf_counter()
    world.fill(size)
    filled = time.perf_counter() - began
    found = measuring.measured(world.readers())
    print("RESULT", json.dumps({"seconds_to_fill": round(filled), "found": found}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
