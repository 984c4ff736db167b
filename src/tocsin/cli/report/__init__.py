"""The report of a scan: one HTML file that opens from disk, without a network, and shows what was found and what not.

`report_at` gives what takes findings while the scan runs and writes the page at its end. What the page is made of,
styles and scripts, is in `page/`, one component a file.
"""

from tocsin.cli.report.facts import Asked
from tocsin.cli.report.writer import ReportWriter, check_report_path, report_at

__all__ = ["Asked", "ReportWriter", "check_report_path", "report_at"]
