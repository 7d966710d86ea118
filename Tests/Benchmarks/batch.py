"""bench batch: ten thousand answers at once, and a million lines in flat memory.

usage: batch.py PROGRAM LATENCY_SERVER EPOLL_CLIENT [--peers PYTHON] [--quick] [--only PART]

--peers is a Python that has aiohttp and httpx; they send the same requests to the same server, over
plain HTTP and over TLS behind nginx.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from figures import Table, median
from process import Process
from recording_server import RecordingServer
from server import LatencyServer
from tls_front import TLSFront

HERE = os.path.dirname(os.path.abspath(__file__))


class Workplace:
    """A folder with an input, a home of its own for each run, and the results."""

    def __init__(self, program, folder):
        self.program, self.folder, self.runs = program, folder, 0
        self.input = os.path.join(folder, "in.jsonl")

    def write_items(self, count):
        with open(self.input, "w") as file:
            for i in range(count):
                file.write('{"id":"i%d","question":"what of number %d?"}\n' % (i, i))

    def start(self, url, *options, environment=os.environ):
        self.runs += 1
        home = os.path.join(self.folder, "home%d" % self.runs)
        self.output = os.path.join(self.folder, "out%d.jsonl" % self.runs)
        return Process(
            [self.program, "--base-url", url, "--model", "openai/latency", "batch", self.input,
             "--output", self.output, *options],
            env=dict(environment, HOME=home), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start_peer(self, python, kind, url, calls, environment=os.environ):
        self.runs += 1
        self.output = os.path.join(self.folder, "out%d.jsonl" % self.runs)
        return Process(
            [python, "-B", os.path.join(HERE, "http_peer.py"), kind, url + "/chat/completions",
             os.path.join(self.folder, "body.json"), self.input, self.output, str(calls)],
            env=environment, stdin=subprocess.DEVNULL)

    def start_bare(self, client, url, calls):
        self.runs += 1
        self.output = os.path.join(self.folder, "out%d.jsonl" % self.runs)
        port = url.split(":")[2].split("/")[0]
        return Process(
            [client, port, "/v1/chat/completions", os.path.join(self.folder, "body.json"),
             self.output, str(calls)], stdin=subprocess.DEVNULL)

    def write_body(self):
        """What Apprentice sends, for the others to send it, too."""
        self.write_items(1)
        with RecordingServer() as server:
            self.start(server.url, "--no-record").end()
        with open(os.path.join(self.folder, "body.json"), "wb") as file:
            file.write(server.requests[0].body)

    def failed(self, count):
        """How many of so many have no answer."""
        answered = set()
        with open(self.output) as file:
            for line in file:
                result = json.loads(line)
                if result["error"] is None and result["answer"]:
                    answered.add(result["id"])
        os.remove(self.output)
        return count - len(answered)


def one_run(place, server, count, seconds, start):
    """A run against a server of its own."""
    with LatencyServer(server, chat=seconds) as model:
        run = start(model.url).end()
        run.failed = place.failed(count)
        run.most = model.stats()["peak_chat"]
    return run


def tls_run(place, server, count, http2, start):
    """A run against a server of its own behind nginx."""
    with LatencyServer(server, chat=1) as model, TLSFront(model.port, http2) as front:
        run = start(front.url, front.environment).end()
        run.failed = place.failed(count)
        run.most = model.stats()["peak_chat"]
    return run


def middle(runs):
    """Of several runs the medians, and the worst of what has a limit."""
    first = runs[0]
    first.wall = median([run.wall for run in runs])
    first.processor = median([run.processor for run in runs])
    first.peak_kilobytes = max(run.peak_kilobytes for run in runs)
    first.threads = max(run.threads for run in runs)
    first.failed = max(run.failed for run in runs)
    return first


def show(table, name, run, count):
    table.row(name, "%.2f s, CPU %.2f s, %.0f MB, %.1f kB a call, %d at once" % (
        run.wall, run.processor, run.peak_kilobytes / 1e3, run.peak_kilobytes / count, run.most))
    if run.failed:
        table.row("  failed", str(run.failed))


def measure_at_once(table, place, arguments):
    count = 2000 if arguments.quick else 10_000
    rounds = 1 if arguments.quick else 3
    table.head("%d answers at once, 1 s each (medians of %d, in turn)" % (count, rounds))
    place.write_items(count)
    window = ("-j", str(count))
    kinds = {
        "apprentice batch": lambda url: place.start(url, *window),
        "apprentice batch --no-record": lambda url: place.start(url, *window, "--no-record"),
        "bare epoll in C": lambda url: place.start_bare(arguments.bare, url, count),
    }
    if arguments.peers:
        kinds["aiohttp"] = lambda url: place.start_peer(arguments.peers, "aiohttp", url, count)
    runs = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, start in kinds.items():
            runs[name].append(one_run(place, arguments.server, count, 1, start))
    runs = {name: middle(some) for name, some in runs.items()}
    for name, run in runs.items():
        show(table, name, run, count)
    ours = runs["apprentice batch"]
    table.row("failed", str(ours.failed), "none", ours.failed == 0 and ours.returncode == 0)
    if arguments.quick:
        # What a process takes with no call at all is not to be shared among so few.
        table.row("memory a call", "%.1f kB" % (ours.peak_kilobytes / count))
    else:
        table.row("memory a call, the whole process by the calls",
                  "%.1f kB" % (ours.peak_kilobytes / count), "<= 30 kB",
                  ours.peak_kilobytes / count <= 30)
    table.row("threads at most", str(ours.threads), "<= 20", ours.threads <= 20)
    ratio = ours.wall / runs["bare epoll in C"].wall
    table.row("wall time beside bare epoll", "%.2f x" % ratio, "<= 1.6 x", ratio <= 1.6)
    if not arguments.peers:
        table.row("aiohttp, httpx", "not installed here")
        return
    theirs = runs["aiohttp"]
    for what, ratio in [("wall time", ours.wall / theirs.wall),
                        ("processor time", ours.processor / theirs.processor)]:
        table.row(what + " beside aiohttp", "%.2f x" % ratio, "<= 0.7 x", ratio <= 0.7)
    # Its pool looks through all connections for each: ten thousand take it minutes.
    few = 1000
    place.write_items(few)
    for name, start in [
        ("apprentice batch, %d at once" % few, lambda url: place.start(url, "-j", str(few))),
        ("httpx, %d at once" % few,
         lambda url: place.start_peer(arguments.peers, "httpx", url, few)),
    ]:
        show(table, name, one_run(place, arguments.server, few, 1, start), few)


def measure_tls(table, place, arguments):
    if not (arguments.peers and shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")):
        table.head("over TLS")
        table.row("nginx, aiohttp, httpx", "not all of them are here")
        return
    peer = arguments.peers
    for count in (2000,) if arguments.quick else (2000, 10_000):
        rounds = 1 if arguments.quick else 3
        table.head("%d answers at once over TLS, 1 s each (medians of %d, in turn)"
                   % (count, rounds))
        place.write_items(count)

        def ours(url, environment):
            return place.start(url, "-j", str(count), environment=environment)

        def theirs(kind):
            return lambda url, environment: place.start_peer(peer, kind, url, count, environment)

        kinds = {
            "apprentice batch, HTTP/1.1": (False, ours),
            "apprentice batch, HTTP/2": (True, ours),
            "aiohttp, HTTP/1.1": (False, theirs("aiohttp")),
            "httpx, HTTP/2": (True, theirs("httpx2")),
        }
        runs = {name: [] for name in kinds}
        for _ in range(rounds):
            for name, (http2, start) in kinds.items():
                runs[name].append(tls_run(place, arguments.server, count, http2, start))
        runs = {name: middle(some) for name, some in runs.items()}
        for name, run in runs.items():
            show(table, name, run, count)
        # One that lost an answer is no measure.
        peers = [run for name, run in runs.items()
                 if not name.startswith("apprentice") and not run.failed]
        for name, run in runs.items():
            if not name.startswith("apprentice"):
                continue
            table.row(name.removeprefix("apprentice ") + ", failed", str(run.failed), "none",
                      run.failed == 0 and run.returncode == 0)
            if not peers:
                continue
            for what, ratio in [
                ("wall", run.wall / min(each.wall for each in peers)),
                ("processor time", run.processor / min(each.processor for each in peers)),
            ]:
                table.row("  %s beside the best of them" % what, "%.2f x" % ratio, "<= 0.5 x",
                          ratio <= 0.5)


def measure_windows(table, place, arguments):
    table.head("speed-up of windows: 200 items of 50 ms, whole program")
    place.write_items(200)
    for window in (1, 2, 5, 10, 20):
        walls = [one_run(place, arguments.server, 200, 0.05,
                         lambda url: place.start(url, "-j", str(window))).wall
                 for _ in range(1 if arguments.quick else 3)]
        ideal = 200 * 0.05 / window
        share = ideal / median(walls)
        table.row("window of %d" % window, "%.2f s, %.2f of the ideal" % (median(walls), share),
                  ">= 0.9", share >= 0.9)


def measure_flatness(table, place, arguments):
    count = 100_000 if arguments.quick else 1_000_000
    table.head("%d lines of input, -j 100, no latency: resident memory" % count)
    place.write_items(count)
    for name, options in [("turns kept", ()), ("--no-record", ("--no-record",))]:
        marks = [count // 10, count // 2, count]
        seen = []
        with LatencyServer(arguments.server, chat=0) as model:
            run = place.start(model.url, "-j", "100", *options)
            while len(seen) < len(marks):
                resident, done = run.resident_kilobytes, model.stats()["chat"]
                if not resident:
                    break
                # The last is taken a little before the end.
                if done >= marks[len(seen)] * 0.995:
                    seen.append(resident)
                time.sleep(0.05)
            run.end()
        failed = place.failed(count)
        table.row(name, "%.0f s, CPU %.0f s, %d a second" % (
            run.wall, run.processor, count / run.wall))
        table.row("  at %d, %d, %d" % tuple(marks),
                  ", ".join("%.1f MB" % (each / 1e3) for each in seen), "+ 4 MB",
                  len(seen) == 3 and seen[-1] - seen[0] <= 4000)
        table.row("  failed", str(failed), "none", failed == 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("server")
    parser.add_argument("bare")
    parser.add_argument("--peers")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["at-once", "tls", "windows", "flat"])
    arguments = parser.parse_args()
    table = Table()
    parts = {"at-once": measure_at_once, "tls": measure_tls, "windows": measure_windows,
             "flat": measure_flatness}
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(arguments.program, folder)
        place.write_body()
        for name, measure in parts.items():
            if arguments.only in (None, name):
                measure(table, place, arguments)
    return table.end()


if __name__ == "__main__":
    sys.exit(main())
