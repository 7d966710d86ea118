"""A server that takes one request and keeps its body, to see what a program sends."""

import http.server
import json
import threading

ANSWER = json.dumps({
    "choices": [{"index": 0, "finish_reason": "stop",
                 "message": {"role": "assistant", "content": "done"}}]}).encode()


def body_sent(run):
    """Calls `run` with the address of such a server; the body that was sent to it."""
    bodies = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            run("http://127.0.0.1:%d/v1" % server.server_port)
        finally:
            server.shutdown()
            thread.join()
    return bodies[0]
