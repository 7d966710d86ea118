"""The latency server as a process: started with its delays, ended with its standard input."""

import json
import subprocess
import urllib.request


class LatencyServer:
    """`with LatencyServer(program, chat=1, reflector=1) as server: server.url`."""

    def __init__(self, program, **options):
        arguments = [program]
        for name, value in options.items():
            for each in value if isinstance(value, (list, tuple)) else [value]:
                arguments += ["--" + name, str(each)]
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = "http://127.0.0.1:%d/v1" % self.port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def stats(self):
        with urllib.request.urlopen(self.url.replace("/v1", "/stats")) as reply:
            return json.load(reply)
