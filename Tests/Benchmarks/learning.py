"""bench learning: how much of the time that learning takes is spent side by side.

usage: learning.py PROGRAM LATENCY_SERVER SKILL_CHOICE [--ace PYTHON] [--quick]

A model that answers after a second learns N feedbacks; the figure is how many times faster that is
than one call after another. --ace is a Python that has ace-framework, measured in the same run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

from figures import Table, median, milliseconds
from server import LatencyServer

HERE = os.path.dirname(os.path.abspath(__file__))


def command(program, url, *options):
    return [program, "--base-url", url, "--model", "openai/latency", "--json", *options]


def seconds_to_learn(program, server, count, reflector, manager):
    """From the first feedback to the last lesson, and how many calls were open at once."""
    with tempfile.TemporaryDirectory() as home, \
            LatencyServer(server, chat=0, reflector=reflector, manager=manager) as model:
        environment = dict(os.environ, HOME=home)
        asked = "".join("what of number %d?\n" % i for i in range(count))
        subprocess.run(command(program, model.url), input=asked, capture_output=True, text=True,
                       check=True, env=environment)
        script = "".join(":bad #%d say word%d\n" % (i + 1, i) for i in range(count)) + ":wait 600\n"
        start = time.perf_counter()
        done = subprocess.run(command(program, model.url, "--reflectors", str(count)),
                              input=script, capture_output=True, text=True, env=environment)
        taken = time.perf_counter() - start
        learned = [json.loads(line)["type"] for line in done.stdout.splitlines()].count("learned")
        if learned != count:
            raise SystemExit("%d of %d were learned: %s" % (learned, count, done.stderr[-500:]))
        return taken, model.stats()


def seconds_of_ace(python, count, reflector, manager):
    environment = dict(os.environ, LITELLM_LOCAL_MODEL_COST_MAP="True")
    done = subprocess.run(
        [python, "-B", os.path.join(HERE, "ace_framework.py"), str(count), str(reflector),
         str(manager)], capture_output=True, text=True, env=environment)
    if done.returncode:
        return None
    return float(done.stdout.split()[-1])


def measure_throughput(table, arguments):
    cases = [(100, 1.0, 0.05, 25), (48, 1.0, 0.2, 20)]
    if arguments.quick:
        cases = cases[1:]
    for count, reflector, manager, bar in cases:
        table.head("%d feedbacks, Reflector %g s, SkillManager %g s" % (count, reflector, manager))
        alone = count * (reflector + manager)
        taken, stats = seconds_to_learn(arguments.program, arguments.server, count, reflector,
                                        manager)
        table.row("apprentice, whole program, --reflectors %d" % count,
                  "%.2f s, %.1f x one after another" % (taken, alone / taken), ">= %d x" % bar,
                  alone / taken >= bar)
        table.row("  calls", "%d at once; %d SkillManager calls, %d at once" % (
            stats["peak_reflector"], stats["manager"], stats["peak_manager"]))
        if not arguments.ace:
            table.row("ace-framework", "not installed here")
            continue
        taken = seconds_of_ace(arguments.ace, count, reflector, manager)
        table.row("ace-framework", "%.2f s, %.1f x one after another" % (taken, alone / taken)
                  if taken else "its pipeline failed")


class Conversation:
    """A program fed line by line, its events read as they come."""

    def __init__(self, program, url, home, *options):
        self.process = subprocess.Popen(
            command(program, url, *options), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, bufsize=1, env=dict(os.environ, HOME=home))

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self, kind):
        for line in self.process.stdout:
            event = json.loads(line)
            if event["type"] == kind:
                return event
        raise EOFError(kind)

    def answer_time(self, question):
        start = time.perf_counter()
        self.say(question)
        self.wait("answer")
        return (time.perf_counter() - start) * 1e3

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def measure_first_token(table, arguments):
    """An answer of one word, which is its first token: with no call open, and with 50."""
    table.head("first token while learning (answers in turn, model 0.05 s)")
    count = 20 if arguments.quick else 60
    with tempfile.TemporaryDirectory() as home, \
            LatencyServer(arguments.server, chat=0.05, reflector=3600, manager=0) as model:
        quiet = Conversation(arguments.program, model.url, home + "/quiet", "--store",
                             home + "/quiet.db")
        busy = Conversation(arguments.program, model.url, home + "/busy", "--store",
                            home + "/busy.db", "--reflectors", "50")
        for i in range(50):
            for each in (quiet, busy):
                each.answer_time("what of number %d?" % i)
        for i in range(50):
            busy.say(":bad #%d say word%d" % (i + 1, i))
            busy.wait("feedback")
        while model.stats()["peak_reflector"] < 50:
            time.sleep(0.01)
        # The same lessons, and nobody at work on them.
        quiet.say(":learning pause")
        quiet.wait("result")
        for i in range(50):
            quiet.say(":bad #%d say word%d" % (i + 1, i))
            quiet.wait("feedback")
        times = {quiet: [], busy: []}
        for i in range(count):
            for each in times:
                times[each].append(each.answer_time("what of number %d now?" % i))
        ratio = median(times[busy]) / median(times[quiet])
        table.row("none at work", milliseconds(times[quiet]))
        table.row("50 at work", milliseconds(times[busy]))
        table.row("ratio of medians", "%.2f" % ratio, "<= 1.1", ratio <= 1.1)
        quiet.end()
        busy.end()


def measure_choice(table, arguments):
    table.head("skills chosen for a question, from 100,000")
    count = "20000" if arguments.quick else "100000"
    done = subprocess.run([arguments.skill_choice, count], capture_output=True, text=True,
                          check=True)
    figures = json.loads(done.stdout)
    for name, bar in [("unchanged", 5), ("after_a_change", 5)]:
        times = figures[name]
        table.row(name.replace("_", " "), milliseconds(times), "p99 <= %d ms" % bar,
                  sorted(times)[round(0.99 * (len(times) - 1))] <= bar)
    table.row("processor time of both", milliseconds(figures["processor_time"]))
    table.row("index made", "%.1f s" % figures["made"])
    table.row("prompt tokens, most", "%d of %d" % (figures["tokens"], figures["budget"]), "",
              figures["tokens"] <= figures["budget"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("server")
    parser.add_argument("skill_choice")
    parser.add_argument("--ace")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    table = Table()
    measure_throughput(table, arguments)
    measure_first_token(table, arguments)
    measure_choice(table, arguments)
    return table.end()


sys.exit(main())
