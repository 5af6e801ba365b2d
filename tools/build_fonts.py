"""Makes the fonts of PDFs and charts from the npm packages: one TTF per script and weight in build/fonts.

WeasyPrint reads woff2 too, but unpacking the Chinese one costs seconds in every process.
"""

import sys
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules" / "@fontsource"
OUT = ROOT / "build" / "fonts"
WEIGHTS = {400: "Regular", 700: "Bold"}
# file name → (package, the subsets that belong together)
SCRIPTS = {
    "NotoSans": ("noto-sans", ["latin", "latin-ext", "vietnamese", "greek", "cyrillic"]),
    "NotoSansSC": ("noto-sans-sc", ["chinese-simplified"]),
    "NotoSansBengali": ("noto-sans-bengali", ["bengali"]),
    "NotoSansArabic": ("noto-sans-arabic", ["arabic"]),
    "NotoSansThai": ("noto-sans-thai", ["thai"]),
    "NotoSansTamil": ("noto-sans-tamil", ["tamil"]),
    "NotoSansDevanagari": ("noto-sans-devanagari", ["devanagari"]),
}
SLICED = {"NotoSansSC"}
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="cwd">{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Noto Sans</family><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


def sources(package: str, subsets: list[str], weight: int) -> list[Path]:
    folder = PACKAGES / package / "files"
    return [folder / f"{package}-{subset}-{weight}-normal.woff2" for subset in subsets]


def merged(paths: list[Path]) -> TTFont:
    if len(paths) == 1:
        return TTFont(paths[0])
    options = Options()
    # Without GSUB: it would take ị apart into i and a dot, and text copied from the PDF would read "Th ị".
    options.drop_tables = ["vhea", "vmtx", "STAT", "DSIG", "meta", "MATH", "GSUB"]
    plain = []
    for path in paths:
        font = TTFont(path)
        font.flavor = None
        plain.append(path.with_suffix(".ttf"))
        font.save(plain[-1])
    font = Merger(options=options).merge([str(path) for path in plain])
    for path in plain:
        path.unlink()
    return font


def widen(font: TTFont, package: str, weight: int) -> None:
    """Add what the whole file lacks and the web's slices have: 5,000 rarer and traditional characters, as in names.

    Their outlines stand alone (no composites), so each is copied with its widths.
    """
    have = set(font.getBestCmap())
    order = font.getGlyphOrder()
    for path in sorted((PACKAGES / package / "files").glob(f"{package}-[0-9]*-{weight}-normal.woff2")):
        piece = TTFont(path)
        for code, source in piece.getBestCmap().items():
            if code in have or code > 0xFFFF:
                continue
            name = f"uni{code:04X}.slice"
            font["glyf"].glyphs[name] = piece["glyf"][source]
            for metrics in ("hmtx", "vmtx"):
                font[metrics].metrics[name] = piece[metrics].metrics[source]
            for table in font["cmap"].tables:
                table.cmap[code] = name
            order.append(name)
            have.add(code)
    font.setGlyphOrder(order)
    font["glyf"].setGlyphOrder(order)


def name_it(font: TTFont, family: str, weight: int) -> None:
    """Subsets carry odd names; family and style must be what style sheets ask for."""
    style = WEIGHTS[weight]
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", ""), 16: None, 17: None}
    for number, text in names.items():
        font["name"].removeNames(nameID=number)
        if text:
            font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    bold = weight >= 700
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = 1 if bold else 0


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    for file, (package, subsets) in SCRIPTS.items():
        for weight, style in WEIGHTS.items():
            font = merged(sources(package, subsets, weight))
            font.flavor = None
            if file in SLICED:
                widen(font, package, weight)
            family = "Noto Sans" + (f" {file.removeprefix('NotoSans')}" if file != "NotoSans" else "")
            name_it(font, family, weight)
            font.save(OUT / f"{file}-{style}.ttf")
    (OUT / "fonts.conf").write_text(FONTCONFIG.format(folder=OUT).replace(' prefix="cwd"', ""))
    print(f"fonts: {len(list(OUT.glob('*.ttf')))} files in build/fonts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
