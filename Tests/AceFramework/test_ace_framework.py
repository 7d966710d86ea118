"""Does ace-framework show every skill of a file that :save wrote?

It is run with the real package, in the Python that APPRENTICE_TEST_ACE_PYTHON names, else in the one
that `share/scripts/bench learning` makes; without either it is skipped.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/debug/apprentice"
PYTHON = os.environ.get("APPRENTICE_TEST_ACE_PYTHON") or str(
    ROOT / ".build/benchmarks/ace-framework/bin/python3"
)

# Prints the prompt that a file's skills make, as the package's agents are given it.
SHOW = """
import sys
from ace.core.skillbook import Skillbook
book = Skillbook.load_from_file(sys.argv[1])
print(book.as_prompt())
book.save_to_file(sys.argv[2])
"""

LINES = [
    ":add deploy Deploy with `zeppo push` and --ring canary",
    ":add Grüße Say „Grüße“, never hello",
    ":add style Write \"dates\" as YYYY-MM-DD",
    ":add style Two lines at most | no tables",
    ":add old Use npm",
    ":remove old-00005",
    ":pin deploy-00001",
]


@unittest.skipUnless(
    os.access(PYTHON, os.X_OK), "ace-framework is not here: share/scripts/bench learning installs it"
)
@unittest.skipUnless(PROGRAM.exists(), "the program is not built: swift build")
class AceFrameworkTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {"HOME": folder.name, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

    def apprentice(self, lines):
        command = [PROGRAM, "--base-url", "http://127.0.0.1:9/v1", "--model", "openai/none"]
        ended = subprocess.run(
            command + ["--json"],
            input="\n".join(lines) + "\n",
            env=self.environment,
            cwd=self.folder,
            text=True,
            capture_output=True,
            timeout=60,
        )
        self.assertEqual(ended.returncode, 0, ended.stderr + ended.stdout)
        return [json.loads(line) for line in ended.stdout.splitlines()]

    def test_every_active_skill_stands_in_its_prompt_and_comes_back(self):
        ours, theirs = self.folder / "ours.json", self.folder / "theirs.json"
        before = self.apprentice(LINES + [":skills", f":save {ours}"])
        skills = next(event["skills"] for event in before if "skills" in event)
        self.assertEqual(len(skills), 4)
        shown = subprocess.run(
            [PYTHON, "-c", SHOW, str(ours), str(theirs)],
            # No network: the package would ask for a list of prices.
            env=self.environment | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"},
            text=True,
            capture_output=True,
            timeout=120,
        )
        self.assertEqual(shown.returncode, 0, shown.stderr)
        for skill in skills:
            self.assertIn(skill["content"].replace('"', "&quot;"), shown.stdout.replace('"', "&quot;"))
        self.assertNotIn("npm", shown.stdout)
        after = self.apprentice([f":load {theirs}", ":skills"])
        loaded = next(event["skills"] for event in after if "skills" in event)
        self.assertEqual({skill["id"] for skill in loaded}, {skill["id"] for skill in skills})


if __name__ == "__main__":
    unittest.main()
