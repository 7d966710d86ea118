"""The first answer over TLS from a server that is 50 ms away: what of it waits for Enter.

While the first question is typed the connection is made, so that behind Enter only the question
and its answer travel.
"""

import asyncio
import os
import shutil
import tempfile
import threading
import time

from server import LatencyServer
from terminal import Terminal
from tls_front import TLSFront, free_port

ROUND_TRIP = 0.05


class FarAway:
    """Passes bytes on to a server of this machine, each half a round trip late."""

    def __init__(self, target):
        self.target, self.port = target, free_port()
        # When each connection was asked for, and when each piece set out, from the client or to it.
        self.connections, self.pieces = [], []
        self.loop, ready = asyncio.new_event_loop(), threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(
            asyncio.start_server(self._connect, "127.0.0.1", self.port))
        ready.set()
        self.loop.run_forever()

    async def _connect(self, reader, writer):
        self.connections.append(time.perf_counter())
        # A connection takes a way there and one back before its first byte.
        await asyncio.sleep(ROUND_TRIP)
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._pass(reader, back, True), self._pass(there, writer, False))

    async def _pass(self, reader, writer, is_question):
        while True:
            try:
                piece = await reader.read(65536)
            except ConnectionError:
                piece = b""
            if not piece:
                self.loop.call_later(ROUND_TRIP / 2, writer.close)
                return
            self.pieces.append((time.perf_counter(), is_question))
            self.loop.call_later(ROUND_TRIP / 2, writer.write, piece)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self._stop)

    def _stop(self):
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.call_soon(self.loop.stop)


def measure(table, program, server):
    table.head("first answer over TLS, 50 ms away, its question typed for a second")
    if not shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin"):
        table.row("nginx", "not here")
        return
    for name, http2 in [("HTTP/1.1", False), ("HTTP/2", True)]:
        with LatencyServer(server, chat=0) as model, TLSFront(model.port, http2) as front, \
                FarAway(int(front.url.split(":")[2].split("/")[0])) as far, \
                tempfile.TemporaryDirectory() as home:
            command = [program, "--base-url", "https://localhost:%d/v1" % far.port, "--model",
                       "openai/latency", "--learning", "off", "-q", "--no-rc"]
            trusts = front.environment["SSL_CERT_FILE"]
            with Terminal(command, {
                "HOME": home, "SSL_CERT_FILE": trusts, "CURL_CA_BUNDLE": "",
            }) as terminal:
                terminal.wait("> ")
                for letter in "how do I deploy?":
                    terminal.type(letter)
                    terminal.drain(1 / 16)
                enter, mark = terminal.type("\r")
                answered = terminal.wait("#1", since=mark)
        late = sum(moment > enter for moment in far.connections)
        before = sum(moment < enter for moment, _ in far.pieces)
        sent = sum(moment > enter for moment, is_question in far.pieces if is_question)
        table.row(name + ", Enter to the whole answer", "%.0f ms" % ((answered - enter) * 1000))
        table.row("  connections after Enter", "%d; pieces before %d, sent after %d"
                  % (late, before, sent), "none", late == 0 and before >= 4 and sent <= 2)
