"""A process measured from outside: time, processor time, memory and threads."""

import os
import subprocess
import threading
import time


def status_of(pid):
    """VmRSS, VmHWM (kB) and Threads of a process; nothing once it has ended."""
    figures = {}
    try:
        with open("/proc/%d/status" % pid) as file:
            for line in file:
                name, _, value = line.partition(":")
                if name in ("VmRSS", "VmHWM", "Threads"):
                    figures[name] = int(value.split()[0])
    except OSError:
        pass
    return figures


class Process:
    """`Process(command).end()`, then its figures. Looked at every 20 ms."""

    def __init__(self, command, **options):
        self.peak_kilobytes = self.threads = 0
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, **options)
        self.watcher = threading.Thread(target=self._watch)
        self.watcher.start()

    @property
    def resident_kilobytes(self):
        return status_of(self.process.pid).get("VmRSS", 0)

    def _watch(self):
        while True:
            # The peak of this very program: ru_maxrss begins with that of whoever started it.
            figures = status_of(self.process.pid)
            if "VmHWM" not in figures:
                return
            self.peak_kilobytes = max(self.peak_kilobytes, figures["VmHWM"])
            self.threads = max(self.threads, figures["Threads"])
            time.sleep(0.02)

    def end(self):
        """Waits for its end; itself, with `wall`, `processor` (seconds) and `returncode`."""
        _, status, usage = os.wait4(self.process.pid, 0)
        self.wall = time.perf_counter() - self.started
        self.processor = usage.ru_utime + usage.ru_stime
        self.returncode = os.waitstatus_to_exitcode(status)
        self.process.returncode = self.returncode
        self.watcher.join()
        return self
