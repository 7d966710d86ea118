import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

from workspace import HERE, Workspace

HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_SH)
print("held", flush=True)
sys.stdin.read()
"""


class Serve(Workspace):
    def setUp(self):
        super().setUp()
        self.write_manifest([b"GGUF and more"], {})
        with open(os.path.join(self.cache, "test.gguf"), "wb") as file:
            file.write(b"GGUF and more")
        runtime = os.path.join(HERE, "fake_runtime")
        os.symlink(runtime, os.path.join(self.cache, "xllamacpp-1.0"))
        self.state_folder = os.path.join(self.cache, "server")
        os.makedirs(self.state_folder)
        self.state_file = os.path.join(self.state_folder, "server.json")
        self.log_file = os.path.join(self.state_folder, "server.log")

    def hold(self):
        """A process that uses the server, as an Apprentice does."""
        command = [sys.executable, "-c", HOLDER, os.path.join(self.state_folder, "users.lock")]
        holder = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.processes.append(holder)
        self.assertEqual(holder.stdout.readline(), "held\n")
        return holder

    def serve(self, *arguments, **options):
        return self.start("serve", self.cache, *arguments, start_new_session=True, **options)

    def state(self):
        try:
            with open(self.state_file, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def wait_until_ready(self, server):
        return self.wait_for(
            "the state of the server",
            lambda: (s := self.state()) and s["pid"] == server.pid and s,
        )

    def log(self):
        with open(self.log_file, encoding="utf-8") as file:
            return file.read()

    def test_it_answers_and_only_its_owner_can_read_the_key(self):
        self.hold()
        state = self.wait_until_ready(self.serve())
        self.assertEqual(os.stat(self.state_file).st_mode & 0o777, 0o600)
        with urllib.request.urlopen("http://127.0.0.1:%d/health" % state["port"]) as reply:
            self.assertEqual(reply.status, 200)
        self.assertGreaterEqual(len(state["key"]), 32)
        self.assertNotIn(state["key"], self.log())
        with open("/proc/%d/cmdline" % state["pid"], encoding="utf-8") as file:
            self.assertNotIn(state["key"], file.read())

    def test_it_ends_when_its_last_user_is_killed(self):
        first, second = self.hold(), self.hold()
        server = self.serve()
        self.wait_until_ready(server)
        first.send_signal(signal.SIGKILL)
        first.wait()
        # Nothing can be waited for here: nothing may happen.
        time.sleep(1.2)
        self.assertIsNone(server.poll())
        second.send_signal(signal.SIGKILL)
        self.wait_for("the server's end", lambda: server.poll() is not None)
        self.assertEqual(server.returncode, 0)
        self.assertIsNone(self.state())

    def test_a_lock_inherited_from_its_starter_does_not_keep_it_alive(self):
        users = open(os.path.join(self.state_folder, "users.lock"), "a")
        fcntl.flock(users, fcntl.LOCK_SH)
        os.set_inheritable(users.fileno(), True)
        server = self.serve(close_fds=False)
        self.wait_until_ready(server)
        users.close()
        self.wait_for("the server's end", lambda: server.poll() is not None)

    def test_it_ends_when_nobody_comes(self):
        server = self.serve("--grace", "0.1")
        self.wait_for("the server's end", lambda: server.poll() is not None)
        self.assertEqual(server.returncode, 0)

    def test_two_starters_start_one_server(self):
        self.hold()
        servers = [self.serve() for _ in range(4)]
        self.wait_for(
            "three of four to end", lambda: sum(s.poll() is not None for s in servers) == 3
        )
        alive = [s for s in servers if s.poll() is None]
        self.assertEqual({s.returncode for s in servers if s not in alive}, {0})
        self.wait_until_ready(alive[0])

    def test_a_state_left_by_a_killed_server_is_replaced(self):
        self.hold()
        first = self.serve()
        left = self.wait_until_ready(first)
        first.send_signal(signal.SIGKILL)
        first.wait()
        self.assertEqual(self.state(), left)
        second = self.wait_until_ready(self.serve())
        self.assertNotEqual(second["key"], left["key"])

    def test_a_terminated_server_takes_its_state_along(self):
        self.hold()
        server = self.serve()
        self.wait_until_ready(server)
        server.terminate()
        server.wait(30)
        self.assertIsNone(self.state())

    def test_a_file_that_cannot_be_loaded_is_three_lines_in_the_log(self):
        self.hold()
        broken = os.path.join(self.root, "broken.gguf")
        with open(broken, "wb") as file:
            file.write(b"GGUF broken")
        server = self.serve("--model", broken)
        self.assertEqual(server.wait(30), 1)
        self.assertEqual(len(self.log().splitlines()), 3)
        self.assertEqual(self.log().splitlines()[1], broken + ": failed to load the model")

    def test_a_file_that_is_no_model_is_refused(self):
        self.hold()
        with open(os.path.join(self.root, "x"), "wb") as file:
            file.write(b"hello")
        server = self.serve("--model", file.name)
        self.assertEqual(server.wait(30), 1)
        self.assertEqual(self.log().splitlines()[0], "the model file is no GGUF file")

    def test_the_encoder_has_a_server_of_its_own_beside_the_other(self):
        self.hold()
        first = self.serve()
        self.wait_until_ready(first)
        with open(os.path.join(self.cache, "encoder.gguf"), "wb") as file:
            file.write(b"GGUF encoder")
        self.state_folder = os.path.join(self.cache, "embedding")
        self.state_file = os.path.join(self.state_folder, "server.json")
        os.makedirs(self.state_folder)
        self.hold()
        state = self.wait_until_ready(self.serve("--embedding"))
        self.assertEqual(state["model"], file.name)
        request = urllib.request.Request(
            "http://127.0.0.1:%d/v1/embeddings" % state["port"],
            json.dumps({"input": ["hello", "you"]}).encode(),
            {"Authorization": "Bearer " + state["key"]},
        )
        with urllib.request.urlopen(request) as reply:
            data = json.load(reply)["data"]
        self.assertEqual([entry["embedding"][0] for entry in data], [5, 3])
        self.assertIsNone(first.poll())

    def test_an_encoder_that_is_not_here_says_how_to_fetch_it(self):
        self.hold()
        self.state_folder = os.path.join(self.cache, "embedding")
        self.log_file = os.path.join(self.state_folder, "server.log")
        self.assertEqual(self.serve("--embedding").wait(30), 1)
        self.assertEqual(
            self.log().splitlines()[0], "the embedding model is not here or cannot be read"
        )

    def test_the_log_is_that_of_the_last_start(self):
        self.hold()
        with open(self.log_file, "w", encoding="utf-8") as file:
            file.write("something old\n")
        self.wait_until_ready(self.serve())
        self.assertNotIn("something old", self.log())
