import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(HERE, "..", "..", "share", "local-model", "local_model.py")


class Workspace(unittest.TestCase):
    """A cache of its own, a manifest of small pieces, and wheels that hold them."""

    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="apprentice-local-model-")
        self.cache = os.path.join(self.root, "cache")
        self.wheels = os.path.join(self.root, "wheels")
        self.manifest = os.path.join(self.root, "manifest.json")
        self.processes = []
        os.makedirs(self.cache)
        os.makedirs(self.wheels)

    def tearDown(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.communicate()
        shutil.rmtree(self.root, ignore_errors=True)

    def start(self, *arguments, environment={}, **options):
        command = [sys.executable, SCRIPT, "--manifest", self.manifest, *arguments]
        # Real pip, and nothing but this folder to fetch from.
        variables = dict(
            os.environ, PIP_CONFIG_FILE=os.devnull, PIP_NO_INDEX="1", PIP_FIND_LINKS=self.wheels
        )
        variables.update(environment)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen(command, env=variables, text=True, **options)
        self.processes.append(process)
        return process

    def wait_for(self, what, condition, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            result = condition()
            if result:
                return result
            time.sleep(0.01)
        self.fail("waited in vain for " + what)

    def write_manifest(self, pieces, runtime, encoder=None):
        """Wheels for the pieces, and a manifest that pins them.

        `encoder` is what model.zip holds and the file that is to be made of it.
        """
        content = b"".join(pieces)
        parts = [
            {
                "requirement": "apprentice-test-part%d==1.0" % n,
                "bytes": len(piece),
                "sha256": self.write_wheel(
                    "apprentice_test_part%d" % n,
                    {"apprentice_test_part%d/data/part%02d.bin" % (n, n): piece},
                ),
            }
            for n, piece in enumerate(pieces, 1)
        ]
        manifest = {
            "model": {
                "name": "Test",
                "file": "test.gguf",
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            },
            "runtime": {
                "folder": "xllamacpp-1.0",
                "requirement": "apprentice-test-runtime==1.0",
                "bytes": 1000,
                "sha256": [self.write_wheel("apprentice_test_runtime", runtime)],
            },
            "parts": parts,
            "embedding": self.pinned_encoder(*(encoder or ({}, b"GGUF encoder"))),
        }
        self.save(manifest)
        return manifest

    def pinned_encoder(self, files, made):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as inner:
            for name, content in files.items():
                inner.writestr(name, content)
        name = "apprentice_test_encoder"
        return {
            "name": "Encoder",
            "file": "encoder.gguf",
            "bytes": len(made),
            "sha256": hashlib.sha256(made).hexdigest(),
            "wheel": {
                "requirement": "apprentice-test-encoder==1.0",
                "bytes": 500,
                "sha256": self.write_wheel(name, {name + "/model.zip": archive.getvalue()}),
            },
        }

    def save(self, manifest):
        with open(self.manifest, "w", encoding="utf-8") as file:
            json.dump(manifest, file)

    def write_wheel(self, name, files):
        path = os.path.join(self.wheels, "%s-1.0-py3-none-any.whl" % name)
        about = "%s-1.0.dist-info/" % name
        files = dict(files)
        title = name.replace("_", "-")
        metadata = "Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n" % title
        files[about + "METADATA"] = metadata.encode()
        files[about + "WHEEL"] = (
            b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        record = ""
        for file, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            record += "%s,sha256=%s,%d\n" % (file, digest.decode(), len(content))
        files[about + "RECORD"] = (record + about + "RECORD,,\n").encode()
        with zipfile.ZipFile(path, "w") as archive:
            for file, content in files.items():
                archive.writestr(file, content)
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
