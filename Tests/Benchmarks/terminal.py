"""A program on a pseudo-terminal of its own, timed from outside."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

CONTROLS = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]")


class Terminal:
    def __init__(self, command, environment=None, rows=30, columns=100):
        self.output = b""
        self.started = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            variables = dict(os.environ, TERM="xterm-256color", **(environment or {}))
            try:
                os.execvpe(command[0], command, variables)
            finally:
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    @property
    def text(self):
        return CONTROLS.sub(b"", self.output).decode("utf-8", "replace")

    def read(self, patience):
        """Takes what comes next; False when nothing does within the patience (seconds)."""
        if not select.select([self.descriptor], [], [], max(0, patience))[0]:
            return False
        try:
            piece = os.read(self.descriptor, 65536)
        except OSError:
            piece = b""
        if not piece:
            raise EOFError("the program ended: " + self.text[-300:])
        self.output += piece
        return True

    def wait(self, pattern, since=0, patience=30):
        """The time at which the output (its bytes from `since`, freed of controls) matched."""
        end = time.perf_counter() + patience
        while True:
            text = CONTROLS.sub(b"", self.output[since:]).decode("utf-8", "replace")
            now = time.perf_counter()
            if re.search(pattern, text):
                return now
            if now > end or not self.read(end - now):
                raise TimeoutError("waited for %r, saw: %r" % (pattern, text[-500:]))

    def type(self, text):
        """Types, and tells when and after which byte of output."""
        mark = len(self.output)
        moment = time.perf_counter()
        os.write(self.descriptor, text.encode())
        return moment, mark

    def drain(self, seconds):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(end - time.perf_counter())

    def end(self):
        """Hangs up, and waits for the end of this very process."""
        for how in (signal.SIGHUP, signal.SIGKILL):
            try:
                os.kill(self.pid, how)
            except ProcessLookupError:
                break
            for _ in range(200):
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    os.close(self.descriptor)
                    return
                time.sleep(0.005)
        os.close(self.descriptor)
