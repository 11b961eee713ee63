"""The report on an ensemble: one file that opens anywhere and asks nothing of the network."""

from steppefire.report.page import page_data, render, write

__all__ = ["page_data", "render", "write"]
