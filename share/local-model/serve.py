"""llama.cpp's server as a process of its own, shared by every Apprentice of a user.

Three files of the state folder carry it. Whoever uses the server holds `users.lock` shared (flock),
from before it starts the server until it ends; the kernel lets go of it even after kill -9. The
server holds `server.lock` (a record lock, which can be looked at without taking it), so there is
one, and asks twice a second for `users.lock` alone: when it gets it, nobody is left. `server.json`
says where it listens and is there only while it does.
"""
import fcntl
import json
import os
import secrets
import signal
import sys
import threading
import time

from explained import Explained

SECONDS_BETWEEN_LOOKS = 0.5


class Chat:
    """The model that answers: a long conversation and a learning call side by side."""

    NOUN = "local model"
    STATE = "server"
    ALIAS = "local"
    CONTEXT, SLOTS = 12288, 2
    # A cancelled request leaves only between two batches.
    BATCH = 128
    FETCH = "fetch it: apprentice --model local --yes"
    FILE = "name a GGUF file: apprentice --local-model FILE.gguf"
    OTHER = "use another model: apprentice --base-url URL --model NAME"

    @staticmethod
    def file(manifest, folder):
        return manifest.model_file(folder)

    @staticmethod
    def threads(cores):
        return min(8, cores)

    @staticmethod
    def tune(parameters):
        parameters.kv_unified = True
        # Else a slot is emptied when the other begins, and a slot asked for by number stays empty.
        parameters.cache_idle_slots = False
        parameters.cache_ram_mib = 256


class Embedding:
    """The model that makes vectors: short texts, a few at once."""

    NOUN = "embedding model"
    STATE = "embedding"
    ALIAS = "embedding"
    # As much as it was trained on. A text is read in one step, and more room is more memory.
    CONTEXT, SLOTS, BATCH = 512, 2, 256
    FETCH = "fetch it: apprentice --embedding-model local --yes"
    FILE = "name a GGUF file: apprentice --embedding-model FILE.gguf"
    OTHER = "go without: apprentice --embedding-model none"

    @staticmethod
    def file(manifest, folder):
        return manifest.embedding_file(folder)

    @staticmethod
    def threads(cores):
        # A third has too little to do; and the second costs time where it waits for a core.
        return min(2, cores)

    @staticmethod
    def tune(parameters):
        parameters.embedding = True
        parameters.cache_ram_mib = 0


class Server:
    def __init__(self, options, manifest):
        self.options = options
        self.role = role = Embedding if options.embedding else Chat
        self.folder = os.path.abspath(options.folder)
        self.state_folder = os.path.abspath(options.state or os.path.join(self.folder, role.STATE))
        self.state_file = os.path.join(self.state_folder, "server.json")
        self.model = os.path.abspath(options.model or role.file(manifest, self.folder))
        self.runtime = manifest.runtime_folder(self.folder)
        self.lock = None

    def run(self):
        use_short_spinning()
        os.makedirs(self.state_folder, mode=0o700, exist_ok=True)
        if not self.take_server_lock():
            return 0  # another starter was faster
        self.remove_state()
        self.redirect_output()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.end())
        threading.Thread(target=self.watch_users, daemon=True).start()
        try:
            self.check_machine()
            self.check_files()
            self.serve()
        except Explained as error:
            sys.stderr.write(str(error) + "\n")
            sys.stderr.flush()
            return 1
        while True:
            signal.pause()

    # Locks

    def take_server_lock(self):
        self.lock = open(os.path.join(self.state_folder, "server.lock"), "a")
        try:
            fcntl.lockf(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def watch_users(self):
        users = open(os.path.join(self.state_folder, "users.lock"), "a")
        began = time.monotonic()
        somebody_came = False
        while True:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                somebody_came = True
            else:
                if somebody_came or time.monotonic() - began > self.options.grace:
                    # Still locked: who comes now gets in when this process is gone.
                    self.end()
                fcntl.flock(users, fcntl.LOCK_UN)
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def end(self):
        self.remove_state()
        os._exit(0)

    # The server

    def check_machine(self):
        try:
            with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
                flags = next((line.split() for line in file if line.startswith("flags")), None)
        except OSError:
            flags = None
        missing = [f for f in ("avx2", "fma", "f16c", "bmi2") if flags and f not in flags]
        if missing:
            raise Explained(
                "this processor cannot run the %s" % self.role.NOUN,
                "it has no %s" % ", ".join(missing).upper(),
                self.role.OTHER,
            )

    def check_files(self):
        for path in (self.model, self.runtime):
            if not os.access(path, os.R_OK):
                raise Explained(
                    "the %s is not here or cannot be read" % self.role.NOUN,
                    path,
                    self.role.FETCH,
                )
        try:
            with open(self.model, "rb") as file:
                magic = file.read(4)
        except OSError as error:
            raise Explained(
                "the model file cannot be read",
                "%s: %s" % (self.model, error.strerror),
                self.role.FILE,
            ) from error
        if magic != b"GGUF":
            raise Explained(
                "the model file is no GGUF file",
                self.model,
                self.role.FILE,
            )

    def serve(self):
        sys.path.insert(0, self.runtime)
        try:
            import xllamacpp
        except ImportError as error:
            is_library = ".so" in str(error)
            remedy = "apt-get install libgomp1 libstdc++6" if is_library else self.role.OTHER
            raise Explained(
                "llama.cpp's server does not start on this machine", str(error), remedy
            ) from error
        key = secrets.token_urlsafe(32)
        try:
            server = xllamacpp.Server(self.parameters(xllamacpp, key))
        except Exception as error:
            raise Explained(
                "the model file cannot be loaded",
                "%s: %s" % (self.model, " ".join(str(error).split()) or type(error).__name__),
                "see the log: %s" % self.log_file,
            ) from error
        # Kept alive: the server ends with its object.
        self.server = server
        self.write_state(int(server.listening_address.rsplit(":", 1)[1].strip("/")), key)

    def parameters(self, xllamacpp, key):
        options, role = self.options, self.role
        threads = options.threads or role.threads(len(os.sched_getaffinity(0)))
        batch = options.batch or role.BATCH
        parameters = xllamacpp.CommonParams()
        parameters.model.path = self.model
        parameters.model_alias = {role.ALIAS}
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = options.port
        parameters.api_keys = [key]
        parameters.n_ctx = options.context or role.CONTEXT
        parameters.n_parallel = options.slots or role.SLOTS
        parameters.n_batch = batch
        parameters.n_ubatch = batch
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        role.tune(parameters)
        parameters.ui = False
        parameters.verbosity = 1
        return parameters

    # What others see

    def write_state(self, port, key):
        state = {"pid": os.getpid(), "port": port, "key": key, "model": self.model}
        temporary = self.state_file + ".new"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(state, file)
        os.replace(temporary, self.state_file)

    def remove_state(self):
        try:
            os.remove(self.state_file)
        except FileNotFoundError:
            pass

    def redirect_output(self):
        self.log_file = os.path.join(self.state_folder, "server.log")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        log = os.open(self.log_file, flags, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)


def use_short_spinning():
    """Long spinning of idle OpenMP threads halves the speed on a busy machine; read at load."""
    if "GOMP_SPINCOUNT" not in os.environ:
        os.environ["GOMP_SPINCOUNT"] = "1000"
        os.execv(sys.executable, [sys.executable] + sys.argv)
