"""Draw docs/architecture.svg from the imports of the source (``make architecture``).

Floors and their order are the contracts of pyproject.toml; captions are the first lines of docstrings. The drawing
depends on nothing else, so that ``--check`` can compare the committed one with the source, byte for byte.
"""

from __future__ import annotations

import ast
import math
import re
import sys
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "steppefire"
DRAWING = Path(__file__).with_name("architecture.svg")
NAME = "steppefire"
LEFT_OUT = frozenset({"__main__", "_version"})
"""Too small to be drawn: one calls the command line, the other is a string."""

# Sizes in pixels. A character of the monospaced font is 0.602 of its size wide, in all fonts named below.
LEFT, BOX, PITCH, EDGE, INDENT = 24, 640, 32, 30, 106
LINE, PAD, GAP = 19, 12, 9
WIDE = 0.602 * 12
INK = "#6b7480"
COLOURS = (
    "#64748b", "#8a6d9e", "#a8657a", "#b8704f", "#a3832f", "#7d8a3c", "#4f8f5b", "#3d8f86", "#3f86a8", "#5577b0",
    "#6e6aa8", "#8c7a6b", "#4d7c86", "#5c6b8a",
)
STYLE = """
  svg { --paper: #ffffff; --ink: #1d2530; --soft: #5a6675; --floor: #f4f6f8; --edge: #d5dbe2; --room: #ffffff }
  text { font-family: system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif; fill: var(--ink) }
  .code { font: 12px ui-monospace, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace }
  .soft { fill: var(--soft) } .name { font-weight: 650; font-size: 15px } .caption { font-size: 12px }
  .head { font-weight: 650; font-size: 12px }
  .paper { fill: var(--paper) } .floor { fill: var(--floor) } .room { fill: var(--room); stroke: var(--edge) }
  .count { fill: #ffffff; font-size: 11px; font-weight: 650; text-anchor: middle }
  @media screen and (prefers-color-scheme: dark) {
    svg { --paper: #12161c; --ink: #e3e8ee; --soft: #9aa7b5; --floor: #1b2129; --edge: #38424e; --room: #222a34 }
  }
"""


@dataclass(frozen=True)
class House:
    """What is drawn.

    Parameters
    ----------
    floors
        Packages and modules directly below ``steppefire``, from top to bottom; those beside each other import not
        one another.
    orders
        Floors inside a package, from the contracts that have it as a container.
    imports
        How many modules of a package (first) import from another one (second).
    """

    floors: list[list[str]]
    orders: dict[str, list[str]]
    imports: dict[tuple[str, str], int]


def read_house() -> House:
    """Return the floors of pyproject.toml and the imports between them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [c for c in contracts if c["type"] == "layers"]
    whole = next(c for c in layers if "containers" not in c)
    floors = [[n.strip().removeprefix(f"{NAME}.") for n in layer.split("|")] for layer in whole["layers"]]
    orders = {
        box.removeprefix(f"{NAME}."): [n.strip() for layer in c["layers"] for n in layer.split("|")]
        for c in layers for box in c.get("containers", ())
    }
    importers: dict[tuple[str, str], set[Path]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for target in imported(path) - {owner(path)}:
            importers.setdefault((owner(path), target), set()).add(path)
    placed = {name for floor in floors for name in floor} | {"__init__"}
    if lost := sorted({n for pair in importers for n in pair} - placed):
        raise SystemExit(f"{', '.join(lost)}: on no floor of pyproject.toml")
    shown = [[n for n in floor if n not in LEFT_OUT] for floor in [["__init__"], *floors]]
    counts = {pair: len(paths) for pair, paths in importers.items() if not LEFT_OUT & set(pair)}
    return House([floor for floor in shown if floor], orders, counts)


def owner(path: Path) -> str:
    """Return the package or module directly below ``steppefire`` that a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the packages and modules directly below ``steppefire`` that a file imports from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise SystemExit(f"{path}: a relative import; the house imports by full names")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith(f"{NAME}.")} & top_names()


def top_names() -> set[str]:
    """Return the names of all packages and modules directly below ``steppefire``."""
    return {p.stem for p in SOURCE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}


def caption(name: str) -> str:
    """Return the first line of a docstring, without the rows of the system that it names."""
    path = SOURCE / name / "__init__.py"
    text = (path if path.exists() else SOURCE / f"{name}.py").read_text("utf-8")
    first = (ast.get_docstring(ast.parse(text)) or "").splitlines()[0]
    return re.sub(r"^(S\d+,? ?)+\. ", "", first).replace("``", "")


def modules(folder: Path) -> list[str]:
    """Return the modules of a package in alphabetical order."""
    return sorted(p.stem for p in folder.glob("*.py") if p.stem != "__init__")


def parts(name: str, orders: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Return the parts of a package, each with the modules inside it, in the order of its own floors."""
    folder = SOURCE / name
    if not folder.is_dir():
        return []
    found = modules(folder) + sorted(p.parent.name for p in folder.glob("*/__init__.py"))
    order = [n for n in orders.get(name, []) if n in found]
    return [(n, modules(folder / n)) for n in [*order, *(n for n in found if n not in order)]]


def wrap(words: list[str], width: float, wide: float, space: str = "  ") -> list[str]:
    """Return lines of words no longer than ``width`` pixels, each character ``wide`` pixels."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]}{space}{word}" if lines else word
        if lines and len(longer) * wide <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def rooms(name: str, orders: dict[str, list[str]], top: float) -> tuple[list[str], float]:
    """Return the drawing of a package's parts below ``top``, and how high it is: modules in rows, packages in boxes."""
    out, y, x, inside = [], top, LEFT + PAD, BOX - 2 * PAD
    all_parts = parts(name, orders)
    for line in wrap([part for part, content in all_parts if not content], inside, WIDE):
        out.append(text(x, y + 13, line, "code soft"))
        y += LINE
    for part, content in all_parts:
        if not content:
            continue
        label = (len(part) + 2) * WIDE
        lines = wrap(content, inside - label - 2 * GAP, WIDE)
        height = len(lines) * LINE + 8
        y += 5
        out.append(f'<rect class="room" x="{x}" y="{y:g}" width="{inside}" height="{height}" rx="5"/>')
        out.append(text(x + GAP, y + 18, part, "code"))
        out += [text(x + GAP + label, y + 18 + n * LINE, line, "code soft") for n, line in enumerate(lines)]
        y += height
    return out, y - top


def text(x: float, y: float, words: str, kind: str) -> str:
    """Return one line of text; spaces between words are kept."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" xml:space="preserve">{escape(words)}</text>'


def draw(house: House) -> str:
    """Return the drawing."""
    names = [name for floor in house.floors for name in floor]
    targets = [name for name in names if any(target == name for _, target in house.imports)]
    rails = {name: LEFT + BOX + EDGE + 14 + i * PITCH for i, name in enumerate(targets)}
    colours = dict(zip(names, [INK, *COLOURS * 2], strict=False))
    width = max(rails.values()) + PITCH
    out: list[str] = []
    middle: dict[str, float] = {}
    y = 92.0
    for floor in house.floors:
        for name in floor:
            lines, height = draw_floor(name, house.orders, y, width, colours[name])
            out += lines
            middle[name] = y + height / 2
            y += height + 6
        y += 5
    for name in targets:
        out += draw_rail(name, rails[name], middle, house.imports, colours[name])
    return page(width, y, out, rails, colours)


def draw_floor(
    name: str, orders: dict[str, list[str]], y: float, width: float, colour: str
) -> tuple[list[str], float]:
    """Return the drawing of a package or module from ``y`` downwards, and how high it is."""
    title = f"import {NAME}" if name == "__init__" else name
    indent = PAD + max(INDENT, PAD + 9.3 * len(title))
    words = wrap(caption(name).split(), BOX - indent - PAD, 6.6, " ")
    head = 30 + 16 * (len(words) - 1)
    body, tall = rooms(name, orders, y + head + 2)
    height = head + (tall + 10 if tall else 2)
    return [
        f'<rect class="floor" x="{LEFT}" y="{y:g}" width="{width - LEFT - 12}" height="{height:g}" rx="6"/>',
        f'<rect x="{LEFT}" y="{y:g}" width="5" height="{height:g}" rx="2.5" fill="{colour}"/>',
        text(LEFT + PAD, y + 21, title, "name"),
        *(text(LEFT + indent, y + 21 + 16 * n, line, "caption soft") for n, line in enumerate(words)),
        *body,
    ], height


def draw_rail(
    name: str, x: float, middle: dict[str, float], imports: dict[tuple[str, str], int], colour: str
) -> list[str]:
    """Return the line on which the imports of one package come down, thicker with every floor, and their counts."""
    stops = sorted((middle[a], n) for (a, b), n in imports.items() if b == name)
    out, carried, end = [], 0, middle[name]
    for (y, n), (below, _) in zip(stops, [*stops[1:], (end, 0)], strict=True):
        carried += n
        out.append(f'<path d="M{x} {y:g}V{below:g}" stroke="{colour}" stroke-width="{thick(carried):.2f}"/>')
    tip, wide = LEFT + BOX + 6, thick(carried)
    half = 4.5 + wide / 2
    out.append(f'<path d="M{x + wide / 2:.2f} {end:g}H{tip + 9}" stroke="{colour}" stroke-width="{wide:.2f}"/>')
    out.append(f'<path d="M{tip} {end:g}l11 {-half:.2f}v{2 * half:.2f}z" fill="{colour}"/>')
    for y, n in stops:
        out.append(f'<circle cx="{x}" cy="{y:g}" r="{7.5 + 1.1 * math.sqrt(n):.2f}" fill="{colour}"/>')
        out.append(f'<text class="count" x="{x}" y="{y + 4:g}">{n}</text>')
    return out


def thick(modules: int) -> float:
    """Return the width of a line that carries the imports of so many modules."""
    return 1.2 + 0.55 * math.sqrt(modules)


def page(width: float, height: float, out: list[str], rails: dict[str, float], colours: dict[str, str]) -> str:
    """Return the whole drawing with its heading."""
    heads = [
        f'<text class="head" x="{x}" y="80" transform="rotate(-48 {x} 80)" style="fill:{colours[name]}">{name}</text>'
        for name, x in rails.items()
    ]
    words = (
        "Each floor imports only from floors below it. A line leads down to the package that is imported;",
        "a number says how many modules of a floor import it.",
    )
    body = "\n".join([
        text(LEFT, 34, "The packages of Steppefire and the imports between them", "name"),
        *(text(LEFT, 56 + 17 * n, line, "caption soft") for n, line in enumerate(words)), *heads, *out,
    ])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 40:g} {height + 8:g}" role="img" '
        'aria-labelledby="title">\n<title id="title">Packages of Steppefire, floor by floor, and the imports between '
        f'them</title>\n<style>{STYLE}</style>\n<rect class="paper" width="100%" height="100%" rx="8"/>\n{body}\n'
        "</svg>\n"
    )


def main(arguments: list[str]) -> None:
    """Write the drawing, or with ``--check`` fail unless the committed one is current."""
    drawing = draw(read_house())
    if "--check" not in arguments:
        DRAWING.write_text(drawing, "utf-8")
    elif not DRAWING.exists() or DRAWING.read_text("utf-8") != drawing:
        raise SystemExit(f"{DRAWING.relative_to(ROOT)} is out of date: run 'make architecture' and commit the result")


if __name__ == "__main__":
    main(sys.argv[1:])
