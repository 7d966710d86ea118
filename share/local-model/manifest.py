import json
import os


class Manifest:
    """What is fetched, with the size and the hash of every piece (manifest.json)."""

    def __init__(self, path, runtime_only=False):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        self.model = content["model"]
        self.runtime = content["runtime"]
        self.parts = content["parts"]
        self.runtime_only = runtime_only

    @property
    def total(self):
        return self.runtime["bytes"] + (0 if self.runtime_only else self.model["bytes"])

    def model_file(self, folder):
        return os.path.join(folder, self.model["file"])

    def runtime_folder(self, folder):
        return os.path.join(folder, self.runtime["folder"])

    def has_model(self, folder):
        """Only a checked file gets its final name, so name and size are proof enough."""
        if self.runtime_only:
            return True
        try:
            return os.path.getsize(self.model_file(folder)) == self.model["bytes"]
        except OSError:
            return False

    def has_runtime(self, folder):
        return os.path.isdir(self.runtime_folder(folder))

    def whole_parts(self, size):
        """How many parts a file of this size holds from its beginning, and where the last ends."""
        count = end = 0
        for part in self.parts:
            if end + part["bytes"] > size:
                break
            end += part["bytes"]
            count += 1
        return count, end
