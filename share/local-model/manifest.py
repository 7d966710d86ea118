import json
import os

MODEL, EMBEDDING = "model", "embedding"


class Manifest:
    """What is fetched, with the size and the hash of every piece (manifest.json).

    The runtime is always wanted; `wanted` names the models to fetch with it.
    """

    def __init__(self, path, wanted=(MODEL, EMBEDDING)):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        self.model = content["model"]
        self.embedding = content["embedding"]
        self.runtime = content["runtime"]
        self.parts = content["parts"]
        self.wanted = wanted

    @property
    def noun(self):
        """What all of it is, for people."""
        return "embedding model" if self.wanted == (EMBEDDING,) else "local model"

    @property
    def total(self):
        total = self.runtime["bytes"]
        if MODEL in self.wanted:
            total += self.model["bytes"]
        if EMBEDDING in self.wanted:
            total += self.embedding["wheel"]["bytes"]
        return total

    def model_file(self, folder):
        return os.path.join(folder, self.model["file"])

    def embedding_file(self, folder):
        return os.path.join(folder, self.embedding["file"])

    def runtime_folder(self, folder):
        return os.path.join(folder, self.runtime["folder"])

    # Only a checked file gets its final name, so name and size are proof enough. What is not wanted
    # is not missed.

    def has_model(self, folder):
        return MODEL not in self.wanted or is_whole(self.model_file(folder), self.model)

    def has_embedding(self, folder):
        if EMBEDDING not in self.wanted:
            return True
        return is_whole(self.embedding_file(folder), self.embedding)

    def has_runtime(self, folder):
        return os.path.isdir(self.runtime_folder(folder))

    def has_all(self, folder):
        return self.has_runtime(folder) and self.has_model(folder) and self.has_embedding(folder)

    def whole_parts(self, size):
        """How many parts a file of this size holds from its beginning, and where the last ends."""
        count = end = 0
        for part in self.parts:
            if end + part["bytes"] > size:
                break
            end += part["bytes"]
            count += 1
        return count, end


def is_whole(path, pinned):
    try:
        return os.path.getsize(path) == pinned["bytes"]
    except OSError:
        return False
