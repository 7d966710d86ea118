"""Does a client of the Model Context Protocol find everything that `apprentice mcp` has?

It is run with the `mcp` package, in the Python that APPRENTICE_TEST_MCP_PYTHON names; without it, it is
skipped.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/debug/apprentice"
PYTHON = os.environ.get("APPRENTICE_TEST_MCP_PYTHON", "")

CLIENT = """
import asyncio, json, sys
import anyio
from mcp import Client, StdioServerParameters

program, url, home, mode = sys.argv[1:]

async def main():
    parameters = StdioServerParameters(
        command=program,
        args=["--base-url", url, "--model", "openai/echo", "--embedding-model", "none", "mcp"],
        env={"HOME": home, "APPRENTICE_LEARNING": "pause"},
        cwd=home,
    )
    found = {}
    async with Client(parameters, mode=mode) as client:
        found["version"] = client.protocol_version
        found["tools"] = [tool.name for tool in (await client.list_tools()).tools]
        progress = []

        async def report(done, total, message):
            progress.append(done)

        async def call(name, arguments={}, **more):
            result = await client.call_tool(name, arguments, **more)
            return result.content[0].text, result.is_error

        found["ask"] = await call("ask", {"question": "how do I deploy?"}, progress_callback=report)
        found["progress"] = progress
        found["feedback"] = await call("feedback", {"verdict": "bad", "note": "use zeppo"})
        found["lessons"] = await call("lessons", {"task": "how do I deploy?"})
        found["skills"] = await call("skills")
        resources = (await client.list_resources()).resources
        found["resources"] = [str(resource.uri) for resource in resources]
        found["book"] = (await client.read_resource(resources[0].uri)).contents[0].text
        prompt = await client.get_prompt("what_have_i_been_told", {"topic": "zeppo"})
        found["prompt"] = prompt.messages[0].content.text
        found["undo"] = await call("undo")
        many = [call("ask", {"question": "question %d" % number}) for number in range(50)]
        found["many"] = [text for text, _ in await asyncio.gather(*many)]
        with anyio.move_on_after(1) as scope:
            await call("ask", {"question": "hang"})
        found["cancelled"] = scope.cancelled_caught
        found["after"] = await call("ask", {"question": "still there?"})
        found["wrong"] = await call("feedback", {"verdict": "perhaps"})
        found["errors"] = []
        for wrong in (
            lambda: client.call_tool("none"),
            lambda: client.read_resource("apprentice://skill/none"),
            lambda: client.get_prompt("none"),
        ):
            try:
                await wrong()
            except Exception as error:
                found["errors"].append(str(error))
    print(json.dumps(found))

asyncio.run(main())
"""


class Echo(BaseHTTPRequestHandler):
    """A model that answers with the question."""

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        question = body["messages"][-1]["content"]
        if question == "hang":
            self.rfile.read(1)
            return
        choice = {"index": 0, "delta": {"content": "ECHO " + question}, "finish_reason": "stop"}
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        event = "data: %s\n\ndata: [DONE]\n\n" % json.dumps({"choices": [choice]})
        self.wfile.write(event.encode())


class Server(ThreadingHTTPServer):
    request_queue_size = 128


@unittest.skipUnless(
    os.access(PYTHON, os.X_OK), "no Python with the mcp package: APPRENTICE_TEST_MCP_PYTHON=…"
)
@unittest.skipUnless(PROGRAM.exists(), "the program is not built: swift build")
class MCPTest(unittest.TestCase):
    def found(self, mode):
        server = Server(("127.0.0.1", 0), Echo)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        ended = subprocess.run(
            [PYTHON, "-c", CLIENT, PROGRAM]
            + ["http://127.0.0.1:%d/v1" % server.server_port, home.name, mode],
            text=True,
            capture_output=True,
            timeout=120,
        )
        self.assertEqual(ended.returncode, 0, ended.stderr)
        # The client says there what it could not read.
        self.assertNotIn("Traceback", ended.stderr)
        return json.loads(ended.stdout)

    def check(self, found):
        self.assertEqual(found["tools"], ["lessons", "feedback", "ask", "skills", "undo"])
        self.assertIn("ECHO", found["ask"][0])
        self.assertTrue(found["progress"])
        self.assertIn("remembered as deploy-00001", found["feedback"][0])
        for name in ("lessons", "skills", "prompt", "book"):
            self.assertIn("use zeppo", str(found[name]))
        self.assertEqual(
            found["resources"], ["apprentice://skillbook", "apprentice://skill/deploy-00001"]
        )
        self.assertIn("removed deploy-00001", found["undo"][0])
        self.assertEqual(found["many"], ["ECHO question %d" % number for number in range(50)])
        self.assertTrue(found["cancelled"])
        self.assertEqual(found["after"], ["ECHO still there?", False])
        self.assertTrue(found["wrong"][1])
        self.assertEqual(len(found["errors"]), 3)

    def test_a_client_with_a_session_finds_everything(self):
        found = self.found("legacy")
        self.assertEqual(found["version"], "2025-11-25")
        self.check(found)

    def test_a_client_without_a_session_finds_everything(self):
        found = self.found("auto")
        self.assertEqual(found["version"], "2026-07-28")
        self.check(found)


if __name__ == "__main__":
    unittest.main()
