"""CSV files: records of fields with the position of each field, which Python's own reader does not give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steppefire.inputs.text import TextFile

Cell = tuple[str, int]
"""Text of a field and the offset of its first character in the file."""

_FIELD = re.compile(r'[ \t]*(?:"(?P<quoted>[^"]*(?:""[^"]*)*)"[ \t]*(?=[,\n]|\Z)|(?P<plain>(?!")[^,\n]*))')


def split_records(file: TextFile) -> Iterator[list[Cell]]:
    """Split the text into records of fields.

    Empty lines are skipped. A record that cannot be split is reported as a problem and yielded as an empty list.
    """
    text, at = file.text, 0
    while at < len(text):
        record: list[Cell] = []
        while True:
            match = _FIELD.match(text, at)
            if match is None:
                start = text.index('"', at)
                file.add_problem_at(
                    start,
                    'quote not closed before a comma or the end of the line; write "" for a quote inside a field',
                )
                at, record = (text.find("\n", start) + 1) or len(text), []
                break
            quoted, group = match["quoted"], "plain" if match["quoted"] is None else "quoted"
            start = match.start(group) - (quoted is not None)
            value = match["plain"] if quoted is None else quoted.replace('""', '"')
            record.append((value.strip(), start))
            at = match.end() + 1
            if text[match.end() : at] != ",":
                break
        if not record or any(value for value, _ in record):
            yield record
