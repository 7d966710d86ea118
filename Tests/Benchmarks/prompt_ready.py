"""Prompt ready, cold: from fork to the prompt, beside other programs, one after another in turn."""

import os
import shutil
import subprocess
import tempfile
import time

from figures import median, milliseconds
from terminal import Terminal

BAR = 2.0


def others(folder):
    """What the program is measured against: name, command, prompt; or why it is not."""
    candidates = {
        "sqlite3": (["sqlite3", os.path.join(folder, "other.db")], r"sqlite> $"),
        "psql": (["psql", "-X", "postgres"], r"[=#>] $"),
        "python3": (["python3", "-q"], r">>> $"),
    }
    for name, (command, prompt) in candidates.items():
        if not shutil.which(name):
            yield name, None, "not installed"
        elif name == "psql" and not answers(command + ["-c", ""]):
            yield name, None, "no server answers it"
        else:
            yield name, command, prompt


def answers(command):
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def start(command, prompt, environment):
    with Terminal(command, environment) as terminal:
        ready = terminal.wait(prompt)
        return (ready - terminal.started) * 1e3


def measure(table, program, rounds):
    with tempfile.TemporaryDirectory() as folder:
        environment = {"HOME": folder, "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "",
                       "XDG_STATE_HOME": "", "SQLITE_HISTORY": "/dev/null"}
        # Nothing listens there, and nothing is asked before the first question.
        own = [program, "--base-url", "http://127.0.0.1:9/v1", "--model", "openai/none"]
        programs = {"apprentice": (own, r"(?s):help.*> ")}
        for name, command, prompt in others(folder):
            if command:
                programs[name] = (command, prompt)
            else:
                table.row(name, prompt)
        times = {name: [] for name in programs}
        order = list(programs)
        for round_ in range(rounds + 1):
            # In turn, and each as often behind each other: a large one leaves cold caches behind.
            order = order[1:] + order[:1] if round_ % 2 else order[::-1]
            for name in order:
                command, prompt = programs[name]
                taken = start(command, prompt, environment)
                # The first fills the page cache and makes the store.
                if round_:
                    times[name].append(taken)
            time.sleep(0.01)
        for name, values in times.items():
            table.row(name, milliseconds(values))
        if "sqlite3" in times:
            ratio = median(times["apprentice"]) / median(times["sqlite3"])
            table.row("ratio to sqlite3", "%.2f" % ratio, "<= %.0f" % BAR, ratio <= BAR)
