"""Applies the mutations of mutations.txt, each in a copy, and says which of them no test notices."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# A test that spins is ended, and counts as one that noticed.
LIMIT = 900


class Mutation:
    """A place in the code, what to write there, and the tests that should notice."""

    def __init__(self, block):
        self.promise = self.name = self.file = self.test = ""
        old, new = [], []
        for line in block.split("\n"):
            if line.startswith("# "):
                self.promise = line[2:]
            elif line.startswith("- "):
                old.append(line[2:])
            elif line == "-":
                old.append("")
            elif line.startswith("+ "):
                new.append(line[2:])
            elif line == "+":
                new.append("")
            else:
                key, _, value = line.partition(": ")
                setattr(self, key, value)
        # However far the lines are indented.
        self.old = re.compile(r"\n *".join(re.escape(line.strip()) for line in old))
        self.new = "\n".join(new)

    def fault(self):
        """Why it cannot be applied; None when it can."""
        path = os.path.join(ROOT, self.file)
        if not os.path.exists(path):
            return "there is no %s" % self.file
        with open(path, encoding="utf-8") as file:
            count = len(self.old.findall(file.read()))
        return None if count == 1 else "its text stands %d times in %s" % (count, self.file)

    def apply(self, folder):
        path = os.path.join(folder, self.file)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.old.sub(lambda _: self.new, text))


def mutations():
    path = os.path.join(ROOT, "Tests", "Mutations", "mutations.txt")
    with open(path, encoding="utf-8") as file:
        blocks = re.split(r"\n{2,}", file.read().strip())
    return [Mutation(block) for block in blocks if "\nname: " in "\n" + block]


def run(folder, target, arguments):
    """Runs swift in a copy with one test target's packages alone; its status, None when late."""
    environment = dict(os.environ, APPRENTICE_TEST_TARGET=target)
    # A group of its own, so that what it started ends with it.
    with subprocess.Popen(
        ["swift"] + arguments, cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True, text=True,
        errors="replace",
    ) as process:
        try:
            output, _ = process.communicate(timeout=LIMIT)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.communicate()
            return None, ""


def copy(folder):
    """The sources as they stand, without what is built."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode().split("\0")
    for name in filter(None, names):
        source, target = os.path.join(ROOT, name), os.path.join(folder, name)
        if os.path.isfile(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target)


def judge(mutation, folder):
    """Whether a test notices a mutation: 'caught', 'late', 'survived' or 'does not build'."""
    target = mutation.test.split(".")[0]
    path = os.path.join(folder, mutation.file)
    with open(path, encoding="utf-8") as file:
        original = file.read()
    try:
        mutation.apply(folder)
        status, output = run(folder, target, ["build", "--build-tests"])
        if status != 0:
            sys.stderr.write(output[-2000:])
            return "does not build"
        status, _ = run(folder, target, ["test", "--skip-build", "--filter", mutation.test])
        return "late" if status is None else "survived" if status == 0 else "caught"
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(original)


def main(arguments):
    everything = mutations()
    if arguments == ["--list"]:
        for mutation in everything:
            print("%-34s %s" % (mutation.name, mutation.promise))
        return 0
    faults = [(each.name, each.fault()) for each in everything if each.fault()]
    names = [each.name for each in everything]
    faults += [(name, "is there twice") for name in set(names) if names.count(name) > 1]
    for name, fault in faults:
        print("%s: %s" % (name, fault), file=sys.stderr)
    if arguments == ["--check"] or faults:
        print("%d mutations, %d out of place" % (len(everything), len(faults)))
        return 1 if faults else 0
    wanted = [
        each for each in everything
        if not arguments or any(each.name.startswith(name) for name in arguments)
    ]
    # One copy a target, so that a build only makes anew what a mutation changed.
    wanted.sort(key=lambda each: each.test.split(".")[0])
    ends = {}
    with tempfile.TemporaryDirectory(prefix="apprentice-mutate-") as place:
        for mutation in wanted:
            folder = os.path.join(place, mutation.test.split(".")[0])
            if not os.path.isdir(folder):
                shutil.rmtree(place, ignore_errors=True)
                os.makedirs(folder)
                copy(folder)
            ends[mutation.name] = judge(mutation, folder)
            print("%-34s %s" % (mutation.name, ends[mutation.name]), flush=True)
    bad = [name for name, end in ends.items() if end not in ("caught", "late")]
    print("\n%d mutations, %d caught" % (len(ends), len(ends) - len(bad)))
    for name in bad:
        print("%s: %s" % (name, ends[name]))
    return 1 if bad else 0


sys.exit(main(sys.argv[1:]))
