"""At the prompt: key to echo, the end of an answer by ^C, the status line after a job's end."""

import os
import re
import subprocess
import time

from figures import median, milliseconds, percentile99
from server import LatencyServer
from terminal import Terminal

# Jobs that end each second; each changes the status line.
RATE = 50


def measure(table, program, server, folder, is_quick):
    keys = 60 if is_quick else 300
    table.head("key to echo")
    quiet = echoes(program, server, folder, keys, jobs=0)
    table.row("no job", milliseconds(quiet))
    busy = echoes(program, server, folder, keys, jobs=RATE)
    table.row("%d jobs ending each second" % RATE, milliseconds(busy))
    ratio = median(busy) / median(quiet)
    table.row("ratio of medians", "%.2f" % ratio, "<= 1.5", ratio <= 1.5)
    table.row("p99", "%.2f ms" % percentile99(busy), "<= 10 ms", percentile99(busy) <= 10)
    table.head("at the prompt")
    times = interrupts(program, server, folder, 5 if is_quick else 20)
    table.row("^C in an answer, to the next prompt", milliseconds(times), "<= 50 ms",
              max(times) <= 50)
    times = status_after_job(program, server, folder, 4 if is_quick else 15)
    table.row("a job's end, to the status line", milliseconds(times), "<= 150 ms",
              max(times) <= 150)


def prompt_of(program, server_url, folder):
    environment = {"HOME": folder, "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "",
                   "XDG_STATE_HOME": ""}
    command = [program, "--base-url", server_url, "--model", "openai/latency",
               "--reflectors", "64"]
    return Terminal(command, environment)


def open_jobs(program, server_url, folder, count):
    """Leaves jobs behind, which the next program on the same store works on."""
    lines = ["what of number %d?" % i + "\n:bad say word%d" % i for i in range(count)]
    subprocess.run(
        [program, "--base-url", server_url, "--model", "openai/latency", "--json",
         "--learning", "pause"],
        input="\n".join(lines) + "\n", capture_output=True, text=True, check=True,
        env=dict(os.environ, HOME=folder))


def echoes(program, server, folder, keys, jobs):
    """Times from a typed letter to its echo, with so many jobs ending each second."""
    folder = os.path.join(folder, "echo-%d" % jobs)
    os.mkdir(folder)
    seconds = keys * 0.02 + 2
    with LatencyServer(server, chat=0, reflector=0, manager=0) as model:
        if jobs:
            open_jobs(program, model.url, folder, int(jobs * seconds))
    # With 64 calls in flight, each of 64 / RATE seconds, RATE of them end each second.
    with LatencyServer(server, chat=0, reflector=64 / RATE, manager=0) as model:
        with prompt_of(program, model.url, folder) as terminal:
            terminal.wait(r"(?s):help.*> ")
            terminal.drain(1.5)
            times = []
            for i in range(keys):
                letter = chr(ord("a") + i % 26)
                moment, mark = terminal.type(letter)
                times.append((seen(terminal, letter, mark) - moment) * 1e3)
                if i % 26 == 25:
                    terminal.type("\x15")
                terminal.drain(0.015)
            return times


# The status line is written between DECSC and DECRC, and its letters are no echo.
STATUS = re.compile(rb"\x1b7.*?\x1b8", re.DOTALL)


def seen(terminal, letter, mark):
    end = time.perf_counter() + 5
    while time.perf_counter() < end:
        terminal.read(end - time.perf_counter())
        now = time.perf_counter()
        if letter.encode() in re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"",
                                     STATUS.sub(b"", terminal.output[mark:])):
            return now
    raise TimeoutError("no echo of %r: %r" % (letter, terminal.output[mark:][-200:]))


def interrupts(program, server, folder, count):
    folder = os.path.join(folder, "interrupts")
    os.mkdir(folder)
    times = []
    with LatencyServer(server, chat=0, words=100000, gap=0.02) as model:
        with prompt_of(program, model.url, folder) as terminal:
            terminal.wait(r"(?s):help.*> ")
            for _ in range(count):
                _, mark = terminal.type("tell me\r")
                terminal.wait(r"word word word", mark)
                moment, mark = terminal.type("\x03")
                times.append((terminal.wait(r"stopped[^>]*> ", mark) - moment) * 1e3)
                terminal.drain(0.05)
    return times


def status_after_job(program, server, folder, count):
    """From the end of the SkillManager's call, as the server's own counters tell, to the screen."""
    folder = os.path.join(folder, "status")
    os.mkdir(folder)
    times = []
    with LatencyServer(server, chat=0, reflector=0.02, manager=0.3) as model:
        with prompt_of(program, model.url, folder) as terminal:
            terminal.wait(r"(?s):help.*> ")
            for number in range(1, count + 1):
                _, mark = terminal.type("what of number %d?\r" % number)
                terminal.wait(r"#%d\b" % number, mark)
                before = model.stats()["manager"]
                _, mark = terminal.type(":bad say word%d\r" % number)
                terminal.wait(r"remembered as", mark)
                started = called(model, before, terminal)
                shown = terminal.wait(r"%d done" % number, mark)
                times.append(max(0, shown - started - 0.3) * 1e3)
    return times


def called(model, before, terminal):
    """When the server was asked for the next update of the skillbook."""
    while model.stats()["manager"] == before:
        terminal.drain(0.001)
    return time.perf_counter()
