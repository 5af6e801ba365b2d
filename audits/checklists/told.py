"""What a reader has to say of a file, each sentence with the place it is about."""

from dataclasses import dataclass, field

FILE = "file"  # where the file as a whole is meant


@dataclass
class Told:
    """Sentences in the order of the rows they name; sheets stay in the order in which they were read."""

    warnings: list[tuple[str, int, str]] = field(default_factory=list)
    errors: list[tuple[str, int, str]] = field(default_factory=list)

    def warn(self, sheet: str, row: int, sentence: str) -> None:
        self.warnings.append((sheet, row, sentence))

    def fault(self, sheet: str, row: int, sentence: str) -> None:
        self.errors.append((sheet, row, sentence))


def as_lines(told: list[tuple[str, int, str]]) -> list[str]:
    """`survey:12 sentence`, each once; a sheet's name is one word."""
    sheets = list(dict.fromkeys(sheet for sheet, _row, _sentence in told))
    ordered = sorted(told, key=lambda each: (sheets.index(each[0]), each[1]))
    return list(dict.fromkeys(f"{'_'.join(sheet.split())}:{row} {sentence}" for sheet, row, sentence in ordered))
