"""Figures, and how they are shown: medians and 99th percentiles beside a bar."""

import statistics
import sys


def median(values):
    return statistics.median(values)


def percentile99(values):
    values = sorted(values)
    return values[min(len(values) - 1, round(0.99 * (len(values) - 1)))]


def milliseconds(values):
    """`3.1 ms (p99 4.0, n 40)`."""
    return "%.2f ms (p99 %.2f, n %d)" % (median(values), percentile99(values), len(values))


class Table:
    """Rows of what, figure, bar and verdict; printed as they come."""

    def __init__(self):
        self.missed = []

    def head(self, text):
        print("\n" + text, flush=True)

    def row(self, what, figure, bar="", holds=None):
        verdict = {None: "", True: "holds", False: "MISSED"}[holds]
        print("  %-44s %-36s %-12s %s" % (what, figure, bar, verdict), flush=True)
        if holds is False:
            self.missed.append(what)

    def end(self):
        """The exit status: 1 when a bar was missed."""
        if self.missed:
            print("\nmissed: " + "; ".join(self.missed), file=sys.stderr)
        return 1 if self.missed else 0
