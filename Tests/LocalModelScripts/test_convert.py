import os
import sys

import small_encoder
from workspace import HERE, Workspace

sys.path.insert(0, os.path.join(HERE, "..", "..", "share", "local-model"))
from convert import convert  # noqa: E402


class Convert(Workspace):
    def make(self, files):
        self.pinned_encoder(files, b"")
        target = os.path.join(self.root, "made.gguf")
        convert(os.path.join(self.wheels, "apprentice_test_encoder-1.0-py3-none-any.whl"), target)
        self.assertFalse(os.path.exists(target + ".zip"))
        with open(target, "rb") as file:
            return file.read()

    def setUp(self):
        super().setUp()
        self.made = self.make(small_encoder.published())
        self.file = small_encoder.GGUF(self.made)

    def test_it_says_of_the_model_what_llama_cpp_asks(self):
        values = self.file.values
        self.assertEqual(self.file.version, 3)
        self.assertEqual(values["general.architecture"], "bert")
        self.assertEqual(values["bert.block_count"], 2)
        self.assertEqual(values["bert.embedding_length"], 32)
        self.assertEqual(values["bert.feed_forward_length"], 64)
        self.assertEqual(values["bert.attention.head_count"], 4)
        self.assertEqual(values["bert.context_length"], 4)
        self.assertAlmostEqual(values["bert.attention.layer_norm_epsilon"], 1e-12, 15)
        self.assertIs(values["bert.attention.causal"], False)
        self.assertEqual(values["bert.pooling_type"], 1)

    def test_words_are_marked_where_they_begin(self):
        self.assertEqual(
            self.file.values["tokenizer.ggml.tokens"],
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\u2581the", "re", "\u2581[",
             "\u2581caf\u00e9"],
        )
        self.assertEqual(
            self.file.values["tokenizer.ggml.token_type"], [3, 3, 3, 3, 3, 1, 1, 1, 1]
        )
        names = ("unknown", "bos", "seperator", "mask", "padding")
        ids = [self.file.values["tokenizer.ggml.%s_token_id" % name] for name in names]
        self.assertEqual(ids, [1, 2, 3, 4, 0])

    def test_every_tensor_keeps_its_values_as_far_as_its_type_can(self):
        shapes, values = small_encoder.tensors()
        theirs = {
            "token_embd.weight": "embeddings.word_embeddings.weight",
            "position_embd.weight": "embeddings.position_embeddings.weight",
            "token_types.weight": "embeddings.token_type_embeddings.weight",
            "token_embd_norm.bias": "embeddings.LayerNorm.bias",
            "blk.0.attn_q.weight": "encoder.layer.0.attention.self.query.weight",
            "blk.0.attn_output_norm.weight": "encoder.layer.0.attention.output.LayerNorm.weight",
            "blk.1.attn_output.bias": "encoder.layer.1.attention.output.dense.bias",
            "blk.1.ffn_up.weight": "encoder.layer.1.intermediate.dense.weight",
            "blk.1.ffn_down.weight": "encoder.layer.1.output.dense.weight",
            "blk.1.layer_output_norm.bias": "encoder.layer.1.output.LayerNorm.bias",
        }
        for name, other in theirs.items():
            shape, kind, offset = self.file.tensors[name]
            self.assertEqual(shape, shapes[other][::-1], name)
            self.assertEqual(offset % 32, 0, name)
            found, wanted = self.file.numbers(name), values[other]
            if kind == 0:
                self.assertEqual(found, wanted, name)
                continue
            self.assertEqual(len(found), len(wanted))
            for start in range(0, len(wanted), 32):
                block = wanted[start : start + 32]
                # Half a step, and what the scale loses in 16 bits.
                least = max(map(abs, block)) * (0.5 / 127 + 2**-10)
                for ours, its in zip(found[start : start + 32], block):
                    self.assertLessEqual(abs(ours - its), least, name)

    def test_matrices_are_small_and_all_else_is_exact(self):
        kinds = {name: kind for name, (_, kind, _) in self.file.tensors.items()}
        self.assertEqual(len(kinds), 5 + 2 * 16)
        self.assertEqual(
            {name for name, kind in kinds.items() if kind == 8},
            {"token_embd.weight"}
            | {
                "blk.%d.%s.weight" % (layer, name)
                for layer in range(2)
                for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down")
            },
        )
        self.assertEqual(self.file.numbers("token_embd.weight")[:32], [0.0] * 32)

    def test_the_same_bytes_come_of_it_each_time(self):
        self.assertEqual(self.make(small_encoder.published()), self.made)

    def test_values_that_are_cut_are_no_model(self):
        files = small_encoder.published()
        files["model.safetensors"] = files["model.safetensors"][:-9000]
        self.assertRaises(EOFError, self.make, files)
