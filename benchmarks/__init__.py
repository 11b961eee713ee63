"""Benchmarks: ratios measured side by side in one run, on whatever machine; `make bench` writes docs/performance.md.

Each part is a module with ``measure(quick)``, which returns plain numbers; `benchmarks.targets` compares them with what
was aimed at and `benchmarks.document` writes them down. Nothing here is a test: a benchmark reports, it never fails.
"""
