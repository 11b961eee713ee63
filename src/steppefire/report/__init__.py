"""The report on an ensemble: one file that opens anywhere and needs no network."""

from steppefire.report.page import page_data, render, save, write_report

__all__ = ["page_data", "render", "save", "write_report"]
