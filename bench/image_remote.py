#!/usr/bin/env python3
"""bench/image_remote.py - the first result of an image in a store: while it is fetched, and after all of it was, in turns.

    bench/image_remote.py MICA MICAC URL [MiB [ROUNDS]]      URL as of `micac image push`; its store's credentials in the environment

Says the medians and their ratio. The image has one matrix of that size and a number, which is what is asked for."""
import os
import statistics
import subprocess
import sys
import tempfile
import time


def timed(*command):
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    return time.monotonic() - start, done.stdout.strip()


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    mica, micac, url = (os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3])
    size = int(sys.argv[4]) if len(sys.argv) > 4 else 1024
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        timed(mica, "--image", "big.img", "-e", f"x = rand({size} * 131072, 1); k = 42;")
        push, _ = timed(micac, "image", "push", "big.img", url)
        os.unlink("big.img")
        during, after = [], []
        for _ in range(rounds):
            seconds, said = timed(mica, "--image", url, "-e", "disp(k)")
            assert said == "42", said
            during.append(seconds)
            pull, _ = timed(micac, "image", "pull", url, "got.img")
            seconds, said = timed(mica, "--image", "got.img", "-e", "disp(k)")
            assert said == "42", said
            after.append(pull + seconds)
            os.unlink("got.img")
    first, whole = statistics.median(during), statistics.median(after)
    print(f"{size} MiB, pushed in {push:.1f} s: first result while fetching {first:.3f} s, "
          f"after fetching all {whole:.2f} s: {first / whole:.4f} x")


if __name__ == "__main__":
    main()
