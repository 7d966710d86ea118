"""A model's server in this process that keeps what it is sent, and when it came."""

import collections
import http.server
import json
import threading
import time

# `came` is of time.perf_counter(); `body` is as it was sent, `text` what its messages say.
Request = collections.namedtuple("Request", "came body text")


class RecordingServer:
    """`with RecordingServer() as server:`, then `server.url` and `server.requests`.

    It answers each chat "done", or with `echoes` what the newest message says; and what asks for
    JSON with what `judge(text, schema)` says, else with the emptiest value that fits the schema.
    """

    def __init__(self, judge=None, echoes=False):
        self.requests, self.judge, self.echoes = [], judge, echoes
        self.lock = threading.Lock()
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                came = time.perf_counter()
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("/chat/completions"):
                    self.reply(*recorder.answer(came, body))
                else:
                    self.reply("application/json", "{}", "404 Not Found")

            def do_GET(self):
                self.reply("application/json", json.dumps({"object": "list", "data": []}))

            def reply(self, kind, text, status="200 OK"):
                data = text.encode()
                head = "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
                    status, kind, len(data))
                # In one piece: two would wait for one another.
                self.wfile.write(head.encode() + data)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/v1" % self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def answer(self, came, data):
        body = json.loads(data)
        text = text_of(body)
        with self.lock:
            self.requests.append(Request(came, data, text))
        schema = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema")
        content = text_of({"messages": body["messages"][-1:]}) if self.echoes else "done"
        if schema:
            judged = self.judge and self.judge(text, schema)
            content = json.dumps(emptiest(schema) if judged is None else judged)
        usage = {"prompt_tokens": len(text) // 4, "completion_tokens": 1}
        if not body.get("stream"):
            message = {"role": "assistant", "content": content}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            return "application/json", json.dumps({"choices": [choice], "usage": usage})
        events = [{"choices": [{"index": 0, "delta": {"role": "assistant", "content": content}}]},
                  {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                  {"choices": [], "usage": usage}]
        return "text/event-stream", "".join(
            "data: %s\n\n" % each for each in [*map(json.dumps, events), "[DONE]"])


def text_of(body):
    """All that the messages of a request say."""
    parts = []
    for message in body.get("messages") or []:
        content = message.get("content")
        if isinstance(content, list):
            content = "\n".join(part.get("text") or "" for part in content)
        parts.append(content or "")
    return "\n".join(parts)


def emptiest(schema):
    """The emptiest value that fits a JSON schema."""
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return emptiest(schema[key][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = "null" if "null" in kind else kind[0]
    if kind == "object":
        return {name: emptiest(each) for name, each in schema.get("properties", {}).items()}
    return {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False}.get(kind)
