"""Stands in for llama.cpp's server: listens, answers /health, and refuses a file named so.

A text's vector says how long it is, and which request of its connection it came with.
"""
import http.server
import json
import threading
import types


class CommonParams:
    def __init__(self):
        self.model = types.SimpleNamespace(path="")
        self.cpuparams = types.SimpleNamespace(n_threads=0)
        self.cpuparams_batch = types.SimpleNamespace(n_threads=0)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0

    def do_GET(self):
        self.answer(200 if self.path == "/health" else 404, {"status": "ok"})

    def do_POST(self):
        self.requests += 1
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_known = self.headers["Authorization"] == "Bearer " + self.server.key
        if self.path != "/v1/embeddings" or not self.server.embeds or not is_known:
            return self.answer(401, {})
        vectors = [[len(text), self.requests, 0.5] for text in body["input"]]
        data = [{"index": n, "embedding": vector} for n, vector in enumerate(vectors)]
        self.answer(200, {"data": data})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server:
    def __init__(self, parameters):
        with open(parameters.model.path, "rb") as file:
            if b"broken" in file.read(64):
                raise RuntimeError("failed to load the model")
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", parameters.port), Handler)
        self.http.key = parameters.api_keys[0]
        self.http.embeds = getattr(parameters, "embedding", False)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def listening_address(self):
        return "http://127.0.0.1:%d" % self.http.server_port
