#!/usr/bin/env python3
# tests/tape/metrics_form.py PROGRAM - what PROGRAM FORM [NAME] prints is what the form's definition wants, read by a parser of its own.
"""Prometheus: exposition format 0.0.4, as strict as its text: each name has one HELP and one TYPE before its samples, which stand
together; no series twice; labels are UTF-8 with the three escapes and no other; buckets rise to the one of +Inf, which is
the count."""
import json
import math
import re
import subprocess
import sys

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]Inf|NaN")
ESCAPES = {"\\": "\\", '"': '"', "n": "\n"}


def labels_of(text, at):
    """({label: value}, where the bracket has closed)"""
    labels = {}
    while text[at] != "}":
        if labels:
            assert text[at] == ",", text
            at += 1
        m = LABEL.match(text, at)
        assert m and text[m.end():m.end() + 2] == '="', text
        at, value = m.end() + 2, ""
        while text[at] != '"':
            if text[at] == "\\":
                value += ESCAPES[text[at + 1]]
                at += 1
            else:
                value += text[at]
            at += 1
        assert m.group() not in labels, text
        labels[m.group()] = value
        at += 1
    return labels, at + 1


def parse(data):
    """{name: (type, {(sample name, labels): value})}"""
    text = data.decode("utf-8")
    assert text.endswith("\n")
    families, now = {}, None
    for line in text[:-1].split("\n"):
        head = re.fullmatch(r"# (HELP|TYPE) (\S+) (.*)", line)
        if head and head.group(1) == "HELP":
            assert NAME.fullmatch(head.group(2)) and head.group(2) not in families, f"twice: {line}"
            assert head.group(3) and "\\" not in head.group(3)
            now = head.group(2)
            families[now] = [None, {}]
            continue
        if head:
            assert head.group(2) == now and families[now][0] is None and not families[now][1], line
            assert head.group(3) in ("counter", "gauge", "histogram"), line
            families[now][0] = head.group(3)
            continue
        m = NAME.match(line)
        assert m and not line.startswith("#"), line
        kind, samples = families[now]
        ends = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        assert m.group() in [now + end for end in ends], f"{line} stands below {now}"
        labels, at = labels_of(line, m.end() + 1) if line[m.end()] == "{" else ({}, m.end())
        assert line[at] == " " and NUMBER.fullmatch(line[at + 1:]), line
        key = (m.group(), tuple(sorted(labels.items())))
        assert key not in samples, f"twice: {line}"
        samples[key] = float(line[at + 1:])
    for name, (kind, samples) in families.items():
        assert kind and samples, name
        assert (kind == "counter") == name.endswith("_total"), name
        if kind == "counter":
            assert all(v >= 0 and v == int(v) for v in samples.values()), name
        if kind == "histogram":
            check_histogram(name, samples)
    return families


def check_histogram(name, samples):
    series = {}
    for (sample, labels), value in samples.items():
        rest = tuple(p for p in labels if p[0] != "le")
        series.setdefault(rest, {})[sample[len(name):] + dict(labels).get("le", "")] = value
    for rest, values in series.items():
        buckets = sorted((float(k[7:].replace("+Inf", "inf")), v) for k, v in values.items() if k.startswith("_bucket"))
        assert buckets[-1][0] == math.inf and buckets[-1][1] == values["_count"], (name, rest)
        assert all(a[1] <= b[1] for a, b in zip(buckets, buckets[1:])), (name, rest)
        assert values["_sum"] >= 0 and (values["_count"] > 0) == (values["_sum"] > 0), (name, rest)


def run(program, *args):
    return subprocess.run([program, *args], stdout=subprocess.PIPE, check=True).stdout


def value(families, name, **labels):
    family = next(f for f in families if name in [f, f + "_bucket", f + "_sum", f + "_count"])
    return families[family][1][(name, tuple(sorted(labels.items())))]


def check_values(families, **tape):
    assert value(families, "mica_tape_hits_total", tier="dram", **tape) == 1000000
    assert value(families, "mica_tape_misses_total", tier="local", **tape) == 0
    assert value(families, "mica_tape_bytes", tier="cold", **tape) == 2 ** 40
    assert abs(value(families, "mica_tape_money_per_month", tier="cold", **tape) - 4.096) < 1e-9
    assert value(families, "mica_tape_read_seconds_count", tier="local", **tape) == 40
    total = sum(2 ** k for k in range(40)) / 1e9
    assert abs(value(families, "mica_tape_read_seconds_sum", tier="local", **tape) - total) < 1e-6 * total
    # Times are powers of two: so many are up to each bound, and one more than a bound lies above it.
    for (name, labels), n in families["mica_tape_read_seconds"][1].items():
        if name.endswith("_bucket") and ("tier", "local") in labels and dict(labels)["le"] != "+Inf":
            assert n == round(math.log2(float(dict(labels)["le"]) * 1e9)) + 1, (labels, n)
    for (name, labels), n in families["mica_tape_write_seconds"][1].items():
        if name.endswith("_bucket") and ("tier", "network") in labels and dict(labels)["le"] != "+Inf":
            assert n == round(math.log2(float(dict(labels)["le"]) * 1e9)), (labels, n)
    assert value(families, "mica_tape_prefetch_used_total", predictor="markov", **tape) == 8
    assert value(families, "mica_tape_prefetch_precision", predictor="markov", **tape) == 0.8
    assert value(families, "mica_tape_prefetch_coverage", predictor="markov", **tape) == 0.5
    assert value(families, "mica_tape_prefetch_on", predictor="markov", **tape) == 1
    assert value(families, "mica_tape_prefetch_on", predictor="temporal", **tape) == 0


def main(program):
    check_values(parse(run(program, "prometheus")))
    for name in ("plain", 'with "quotes" and \\ and\nlines', "Büro-日本", "a,b}c=\"d", "", "\\n"):
        check_values(parse(run(program, "prometheus", name)), tape=name)
    bad = parse(run(program, "prometheus", b"a\xffb\xc3"))
    check_values(bad, tape="a\ufffdb\ufffd")
    for name in ("plain", 'with "quotes"\n'):
        figures = json.loads(run(program, "json", name))
        assert figures["tape"] == name
        assert figures["tiers"]["dram"]["hits"] == 1000000
        local = figures["tiers"]["local"]["read"]
        assert local["count"] == 40 and local["p50_ns"] <= local["p99_ns"] and local["bandwidth"] > 0
        assert figures["predictors"]["markov"] == {"on": True, "issued": 10, "used": 8, "late": 0, "wasted": 2,
                                                   "missed": 8, "precision": 0.8, "coverage": 0.5}
    assert "tape" not in json.loads(run(program, "json"))
    text = run(program, "text", "a\x1b[31m").decode()
    assert "\x1b" not in text and "hits 1000000" in text and "reading: 40, mean" in text
    assert subprocess.run([program, "yaml"], stderr=subprocess.DEVNULL).returncode == 1
    print("ok")


if __name__ == "__main__":
    main(sys.argv[1])
