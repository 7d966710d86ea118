import json
import os
import shutil
import sys
import time


def megabytes(count):
    return "%.0f MB" % (count / 1e6) if count < 1e9 else "%.2f GB" % (count / 1e9)


def duration(seconds):
    return "%d s" % seconds if seconds < 90 else "%d min" % round(seconds / 60)


class JSONReport:
    """For the program: one object a line."""

    def line(self, **content):
        sys.stdout.write(json.dumps(content) + "\n")
        sys.stdout.flush()

    def status(self, status):
        self.line(**status)

    def progress(self, phase, done, total, rate=None, eta=None):
        self.line(phase=phase, done=done, total=total, rate=rate, eta=eta)

    def failed(self, error):
        self.line(phase="failed", what=error.what, why=error.why, remedy=error.remedy)
        sys.stderr.write(str(error) + "\n")


class HumanReport:
    """For people: one line that is written over on a terminal, now and then one elsewhere."""

    WORDS = {
        "fetching": "fetching the %s",
        "waiting": "fetching the %s",
        "checking": "checking the %s",
        "converting": "preparing the %s",
        "whole": "the %s is here",
    }

    def __init__(self, noun):
        self.noun = noun
        self.is_terminal = os.isatty(2)
        self.last = 0.0
        self.last_phase = None

    def status(self, status):
        if status["state"] == "whole":
            print("the %s is whole" % self.noun)
        else:
            missing = megabytes(status["missing"])
            print("the %s is %s: %s to fetch" % (self.noun, status["state"], missing))

    def progress(self, phase, done, total, rate=None, eta=None):
        now = time.monotonic()
        is_news = phase != self.last_phase
        if not is_news and now - self.last < (0.2 if self.is_terminal else 10):
            return
        self.last, self.last_phase = now, phase
        text = self.WORDS[phase] % self.noun
        if phase != "whole":
            text += ": %s of %s" % (megabytes(done), megabytes(total))
            if rate:
                text += ", %s/s" % megabytes(rate)
            if eta is not None:
                text += ", %s left" % duration(eta)
        if self.is_terminal:
            width = shutil.get_terminal_size().columns - 1
            end = "\n" if phase == "whole" else ""
            sys.stderr.write("\r" + text[:width].ljust(width) + end)
        else:
            sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def failed(self, error):
        if self.is_terminal and self.last_phase:
            sys.stderr.write("\n")
        sys.stderr.write(str(error) + "\n")
