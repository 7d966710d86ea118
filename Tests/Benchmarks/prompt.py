"""bench prompt: how quick the prompt is, beside other programs.

usage: prompt.py PROGRAM LATENCY_SERVER [--quick]
"""

import sys
import tempfile

import prompt_far
import prompt_live
import prompt_ready
from figures import Table


def main():
    program, server = sys.argv[1:3]
    is_quick = "--quick" in sys.argv
    table = Table()
    table.head("prompt ready, cold (programs started in turn)")
    prompt_ready.measure(table, program, 10 if is_quick else 60)
    with tempfile.TemporaryDirectory() as folder:
        prompt_live.measure(table, program, server, folder, is_quick)
    prompt_far.measure(table, program, server)
    return table.end()


sys.exit(main())
