"""Books of lessons, taught to the program through its pipe, and what it sends when it is asked."""

import collections
import json
import os
import shutil
import statistics
import subprocess
import threading
import time

# What stood in a question's prompt, how long it took from Enter to the server, and the answer; of
# a local model only the answer is known.
Sent = collections.namedtuple("Sent", "text milliseconds answer")

# A program that is silent so long (seconds) is ended.
PATIENCE = 1800


class Program:
    """The built program, and the server it is pointed at."""

    def __init__(self, path, server, folder, options=()):
        self.path, self.server, self.folder, self.options = path, server, folder, tuple(options)
        self.books = 0
        self.help = subprocess.run([path, "--help"], capture_output=True, text=True,
                                   check=True).stdout

    def has(self, option):
        return option + " " in self.help

    @property
    def hosted(self):
        """The options that point it at the recording server."""
        return ("--base-url", self.server.url, "--model", "openai/recorded")

    def start(self, home, options):
        """The program on a pipe, with a home of its own and nothing of the user's but the cache."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("OPENAI_", "ANTHROPIC_", "OLLAMA_", "APPRENTICE_", "XDG_"))}
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        environment = dict(kept, HOME=home, XDG_CACHE_HOME=cache, OPENAI_API_KEY="none",
                           LC_ALL="C.UTF-8")
        with open(os.path.join(home, "errors"), "a") as errors:
            return subprocess.Popen(
                [self.path, "--json", *self.options, *options], cwd=home, env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                encoding="utf-8")

    def teach(self, lessons, *options, learns=False):
        """A book of these lessons, each said of its question in a conversation of its own.

        It holds the notes as they were told, or with `learns` what the server makes of them.
        """
        self.books += 1
        home = os.path.join(self.folder, "book%d" % self.books)
        os.mkdir(home)
        lines = [] if learns else [":learning off"]
        for lesson in lessons:
            lines += [":new", lesson.taught, ":bad " + lesson.note]
        lines += [":wait %d" % PATIENCE, ":skills"]
        program = self.start(home, (*self.hosted, *options))
        output, _ = program.communicate("\n".join(lines) + "\n", timeout=4 * PATIENCE)
        events = [json.loads(line) for line in output.splitlines() if line]
        faults = [event for event in events if event["type"] in ("error", "failed")]
        taught = sum(event["type"] == "feedback" for event in events)
        if faults or taught != len(lessons):
            raise SystemExit("%d of %d lessons were taken: %s" % (
                taught, len(lessons), (faults or [errors_of(home)])[0]))
        return Book(self, home, lessons, events[-1].get("skills", []))


class Book:
    """Lessons in a store; asking leaves it as it is."""

    def __init__(self, program, home, lessons, skills):
        self.program, self.home, self.lessons = program, home, lessons
        # By the note a skill came from: `always` or `topic`.
        self.applies = {source["note"]: skill["applies"] for skill in skills
                        for source in skill["sources"] if skill["status"] != "retired"}

    @property
    def always(self):
        return [note for note, applies in self.applies.items() if applies == "always"]

    def notes_in(self, sent):
        """The notes of this book that stood in the prompt."""
        return [lesson.note for lesson in self.lessons if lesson.note in sent.text]

    def ask(self, questions, *options):
        """Asks each in a conversation of its own, in a copy of the book; a `Sent` for each."""
        home = self.home + "-asked"
        shutil.copytree(self.home, home)
        program = self.program.start(home, options or self.program.hosted)
        watchdog = threading.Timer(PATIENCE, program.kill)
        watchdog.start()
        try:
            # The first one opens connections, reads the book and starts an encoder.
            converse(program, home, "Are you there?", "answer")
            converse(program, home, ":wait 60", "result")
            return [self.ask_one(program, home, question) for question in questions]
        finally:
            watchdog.cancel()
            program.stdin.close()
            program.stdout.read()
            program.wait()
            program.stdout.close()
            shutil.rmtree(home)

    def ask_one(self, program, home, question):
        converse(program, home, ":new", "result")
        requests = self.program.server.requests
        before = len(requests)
        began = time.perf_counter()
        answer = converse(program, home, question, "answer")
        for request in requests[before:]:
            if question in request.text:
                return Sent(request.text, (request.came - began) * 1e3, answer["answer"])
        return Sent("", None, answer["answer"])


def converse(program, home, line, kind):
    """Types a line; the event of the kind that ends it."""
    program.stdin.write(line + "\n")
    program.stdin.flush()
    while True:
        read = program.stdout.readline()
        if not read:
            raise SystemExit("the program ended at %r: %s" % (line, errors_of(home)))
        event = json.loads(read)
        if event["type"] == kind:
            return event
        if event["type"] in ("error", "failed"):
            raise SystemExit("%r: %s" % (line, read))


def errors_of(home):
    with open(os.path.join(home, "errors")) as errors:
        return errors.read()[-500:]


def tokens(sent):
    """The mean length of the prompts, four characters a token."""
    return statistics.mean(len(each.text) / 4 for each in sent)
