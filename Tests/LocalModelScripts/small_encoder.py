"""A BERT encoder of a few kilobytes, as it is published, and a reader of what is made of it."""
import json
import random
import struct

LAYERS, WIDTH, INNER, POSITIONS = 2, 32, 64, 4
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "##re", "[", "caf\u00e9"]


def tensors():
    """The names and shapes of all, and the values of each."""
    shapes = {
        "embeddings.LayerNorm.bias": [WIDTH],
        "embeddings.LayerNorm.weight": [WIDTH],
        "embeddings.position_embeddings.weight": [POSITIONS, WIDTH],
        "embeddings.token_type_embeddings.weight": [2, WIDTH],
        "embeddings.word_embeddings.weight": [len(TOKENS), WIDTH],
        # Of no use for vectors.
        "pooler.dense.weight": [WIDTH, WIDTH],
    }
    for layer in range(LAYERS):
        start = "encoder.layer.%d." % layer
        for name in ("query", "key", "value"):
            shapes[start + "attention.self.%s.weight" % name] = [WIDTH, WIDTH]
            shapes[start + "attention.self.%s.bias" % name] = [WIDTH]
        for name, outputs, inputs in (
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", INNER, WIDTH),
            ("output.dense", WIDTH, INNER),
        ):
            shapes[start + name + ".weight"] = [outputs, inputs]
            shapes[start + name + ".bias"] = [outputs]
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[start + name + ".weight"] = [WIDTH]
            shapes[start + name + ".bias"] = [WIDTH]
    numbers = random.Random(7)
    values = {}
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        values[name] = [struct.unpack("<f", struct.pack("<f", numbers.gauss(0, 1)))[0]
                        for _ in range(count)]
    # A block without any value, whose scale is 0.
    values["embeddings.word_embeddings.weight"][:WIDTH] = [0.0] * WIDTH
    return shapes, values


def published():
    """What model.zip holds."""
    shapes, values = tensors()
    header, data = {"__metadata__": {"format": "pt"}}, b""
    # Something of another type stands first, as in the real file.
    data += struct.pack("<4q", 0, 1, 2, 3)
    header["embeddings.position_ids"] = {
        "dtype": "I64", "shape": [1, 4], "data_offsets": [0, len(data)]
    }
    for name in sorted(values):
        piece = struct.pack("<%df" % len(values[name]), *values[name])
        header[name] = {
            "dtype": "F32", "shape": shapes[name],
            "data_offsets": [len(data), len(data) + len(piece)],
        }
        data += piece
    text = json.dumps(header).encode()
    config = {
        "num_hidden_layers": LAYERS, "hidden_size": WIDTH, "intermediate_size": INNER,
        "num_attention_heads": 4, "layer_norm_eps": 1e-12, "type_vocab_size": 2,
        "max_position_embeddings": POSITIONS,
    }
    vocabulary = {token: number for number, token in enumerate(TOKENS)}
    return {
        "config.json": json.dumps(config).encode(),
        "tokenizer.json": json.dumps({"model": {"vocab": vocabulary}}).encode(),
        "model.safetensors": struct.pack("<Q", len(text)) + text + data,
    }


class GGUF:
    """Reads a GGUF file of version 3 by its specification."""

    def __init__(self, content):
        self.content, self.place = content, 0
        assert self.take("<4s") == b"GGUF"
        self.version, tensor_count, value_count = self.take("<I"), self.take("<Q"), self.take("<Q")
        self.values = {}
        for _ in range(value_count):
            name = self.string()
            self.values[name] = self.value(self.take("<I"))
        self.tensors = {}
        for _ in range(tensor_count):
            name, dimensions = self.string(), self.take("<I")
            shape = [self.take("<Q") for _ in range(dimensions)]
            self.tensors[name] = (shape, self.take("<I"), self.take("<Q"))
        self.data = self.place + -self.place % 32

    def take(self, form):
        (value,) = struct.unpack_from(form, self.content, self.place)
        self.place += struct.calcsize(form)
        return value

    def string(self):
        return self.take("<%ds" % self.take("<Q")).decode()

    def value(self, kind):
        if kind == 9:
            inner, count = self.take("<I"), self.take("<Q")
            return [self.value(inner) for _ in range(count)]
        return self.string() if kind == 8 else self.take({4: "<I", 5: "<i", 6: "<f", 7: "<?"}[kind])

    def numbers(self, name):
        """A tensor's values, widened where they are Q8_0."""
        shape, kind, offset = self.tensors[name]
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        start = self.data + offset
        if kind == 0:
            return list(struct.unpack_from("<%df" % count, self.content, start))
        assert kind == 8
        numbers = []
        for block in range(count // 32):
            scale, *whole = struct.unpack_from("<e32b", self.content, start + 34 * block)
            numbers += [scale * number for number in whole]
        return numbers
