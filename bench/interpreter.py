# bench/interpreter.py - the interpreter that a program of this folder measures: the rest of its command line.
import argparse
import os


def parse(parser):
    """The arguments; `command` is the interpreter and its own, from the root on where it is a path."""
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="MICA [ARGS]")
    args = parser.parse_args()
    if not args.command:
        parser.error("no interpreter given")
    if os.sep in args.command[0]:
        args.command[0] = os.path.abspath(args.command[0])
    return args
