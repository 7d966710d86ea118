"""Stands in for llama.cpp's server: listens, answers /health, and refuses a file named so."""
import http.server
import threading
import types


class CommonParams:
    def __init__(self):
        self.model = types.SimpleNamespace(path="")
        self.cpuparams = types.SimpleNamespace(n_threads=0)
        self.cpuparams_batch = types.SimpleNamespace(n_threads=0)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.path == "/health"
        body = b'{"status":"ok"}'
        self.send_response(200 if known else 404)
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
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def listening_address(self):
        return "http://127.0.0.1:%d" % self.http.server_port
