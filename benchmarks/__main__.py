"""``python -m benchmarks [part ...] [--quick]``: measure, keep the figures, write docs/performance.md."""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, busy, machine, say
from benchmarks.document import document

PARTS = ("case", "engines", "processes", "start", "scale", "limits", "peers")


def main(arguments: list[str] | None = None) -> None:
    """Measure the named parts, or all; parts that are not measured keep the figures they had."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure, and write docs/performance.md.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"what to measure: {', '.join(PARTS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, says nothing of speed")
    results = ROOT / "benchmarks" / "results.json"
    parser.add_argument("--results", type=Path, default=results, help="where figures are kept")
    parser.add_argument("--document", type=Path, default=ROOT / "docs" / "performance.md", help="what is written")
    parser.add_argument("--only-document", action="store_true", help="measure nothing, write the document anew")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part '{sorted(unknown)[0]}'; there are {', '.join(PARTS)}")
    if chosen.quick and chosen.results == results:
        parser.error("--quick is a smoke test: name another file with --results, and with --document")
    kept: dict[str, Any] = json.loads(chosen.results.read_text()) if chosen.results.exists() else {}
    for part in [] if chosen.only_document else chosen.parts or PARTS:
        say(f"{part} ...")
        kept[part] = measured(part, chosen.quick)
        chosen.results.write_text(json.dumps(kept, indent=1) + "\n")
    chosen.document.write_text(document(kept))
    say("written")


def measured(part: str, quick: bool) -> dict[str, Any]:
    """Return the figures of a part, with when, how long and on what they were measured."""
    load, start = busy(), time.perf_counter()
    figures = import_module(f"benchmarks.{part}").measure(quick)
    about = {
        "date": datetime.now(UTC).date().isoformat(), "took": round(time.perf_counter() - start, 1), "load": load,
        "machine": machine(), "quick": quick,
    }
    return figures | {"about": about}


if __name__ == "__main__":
    main()
