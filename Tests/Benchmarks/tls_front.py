"""nginx that speaks TLS before a model's server, and certificates that trust it.

`with TLSFront(server.port, http2=True) as front: front.url, front.environment`. Its certificate is
made for the occasion; the file that trusts it holds all the system trusts, too, as on any machine.
"""

import os
import socket
import subprocess
import tempfile
import time

SYSTEM = "/etc/ssl/certs/ca-certificates.crt"

CONFIGURATION = """
daemon off;
pid %(folder)s/pid;
error_log %(folder)s/errors warn;
worker_processes 2;
worker_rlimit_nofile %(files)d;
events { worker_connections %(files)d; multi_accept on; }
http {
    access_log off;
    client_body_temp_path %(folder)s/body;
    proxy_temp_path %(folder)s/proxy;
    fastcgi_temp_path %(folder)s/fastcgi;
    uwsgi_temp_path %(folder)s/uwsgi;
    scgi_temp_path %(folder)s/scgi;
    keepalive_requests 1000000;
    upstream model { server 127.0.0.1:%(server)d; keepalive 4096; }
    server {
        listen 127.0.0.1:%(port)d ssl%(http2)s reuseport backlog=16384;
        ssl_certificate %(folder)s/certificate.pem;
        ssl_certificate_key %(folder)s/key.pem;
        ssl_session_cache shared:all:10m;
        location / {
            proxy_pass http://model;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_read_timeout 120s;
        }
    }
}
"""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class TLSFront:
    def __init__(self, server, http2):
        self.folder = tempfile.TemporaryDirectory()
        folder, port = self.folder.name, free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder + "/key.pem",
             "-out", folder + "/certificate.pem"],
            check=True, stderr=subprocess.DEVNULL)
        with open(folder + "/all.pem", "w") as all:
            for name in (SYSTEM, folder + "/certificate.pem"):
                with open(name) as file:
                    all.write(file.read())
        with open(folder + "/nginx.conf", "w") as file:
            file.write(CONFIGURATION % {
                "folder": folder, "port": port, "server": server, "files": 20_000,
                "http2": " http2" if http2 else ""})
        self.url = "https://localhost:%d/v1" % port
        self.environment = dict(os.environ, SSL_CERT_FILE=folder + "/all.pem")
        self.environment.pop("CURL_CA_BUNDLE", None)
        # Debian's stands outside of a user's path.
        path = os.environ.get("PATH", "") + ":/usr/sbin"
        self.process = subprocess.Popen(
            ["nginx", "-p", folder, "-e", folder + "/errors", "-c", folder + "/nginx.conf"],
            env=dict(os.environ, PATH=path), stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    with open(folder + "/errors") as errors:
                        raise SystemExit("nginx does not start: " + errors.read())
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()
