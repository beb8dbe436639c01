# tests/checks.py - what Python tests share: complaints, which count in `bad`.
bad = 0


def check(name, good, *what):
    global bad
    if not good:
        bad += 1
        print("FAILED", name, *what)
