"""WeasyPrint as its documentation has it: `python -m benchmarks.reports.bare HTML PDF [TIMES]` prints the seconds of each time."""

import sys
import time
from pathlib import Path

import weasyprint


def main(page: Path, made: Path, times: int = 1) -> None:
    for _time in range(times):
        began = time.perf_counter()
        figures = weasyprint.Attachment(filename=page.parent / "figures.json", relationship="Data")
        weasyprint.HTML(filename=page).write_pdf(made, pdf_variant="pdf/a-3u", pdf_tags=True, attachments=[figures])
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
