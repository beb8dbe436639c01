#!/usr/bin/env bash
# tests/cli/html.sh MICAC SNAPSHOT - the page of `micac info --html` holds the snapshot's figures, whole and harmless.
set -u
micac=$1 snapshot=$2
. "$(dirname "$0")/../lib.sh"
"$micac" info "$snapshot" --html "$work/report.html" || exit 1
"$micac" info "$snapshot" --json >"$work/info.json" || exit 1
"$micac" extract "$snapshot" --json >"$work/list.json" || exit 1
# A name from a file must not end the element that holds the data.
mkdir "$work/<script>"
printf 'function y = f (x)\n  y = x;\nend\n' >"$work/<script>/f.m"
"$micac" build -o "$work/odd.snap" "$work" >/dev/null || exit 1
"$micac" info "$work/odd.snap" --html "$work/odd.html" || exit 1
"$micac" info "$snapshot" --html "$work" 2>"$work/said" && { echo "a folder was replaced"; exit 1; }
"$micac" info "$snapshot" --html 2>/dev/null && { echo "--html needs no value"; exit 1; }
python3 - "$work" <<'EOF'
import html.parser, json, os, sys

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.here, self.fetched = "", False, []
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.here = attributes.get("id") == "data"
        self.fetched += [v for k, v in attributes.items() if k in ("src", "href")]
    def handle_endtag(self, tag):
        self.here = False
    def handle_data(self, text):
        if self.here: self.data += text

def page(name):
    p = Page()
    p.feed(open(os.path.join(sys.argv[1], name)).read())
    assert not p.fetched, p.fetched
    return json.loads(p.data)

data, info = page("report.html"), json.load(open(os.path.join(sys.argv[1], "info.json")))
listed = json.load(open(os.path.join(sys.argv[1], "list.json")))
assert data["identity"] == info["identity"] and data["size"] == info["size"]
assert len(data["entries"]) == info["entries"] == len(listed)
assert [s["stored"] for s in data["sections"]] == [s["stored"] for s in info["sections"]]
assert [(s["codec"], s.get("blocks")) for s in data["sections"]] == [(s["codec"], s.get("blocks")) for s in info["sections"]]
cold = [s for s in info["sections"] if s["name"] == "cold"]
assert cold and sum(sum(s["blocks"].values()) for s in cold) == info["blocks"], cold
rows = {s["name"]: s for s in info["metadata"]["sections"]}
told = {name: s.get("codec") for name, s in rows.items()}
for s in cold:
    assert all(s.get(key) == rows[s["kind"]].get(key) for key in ("codec", "blocks", "why", "sample")), (s, rows[s["kind"]])
    assert s["codec"] == told[s["kind"]] == (list(s["blocks"])[0] if len(s["blocks"]) == 1 else "mixed"), (s, told)
    assert s["codec"] != "none" or s["stored"] == s["raw"], s
for shown, row in zip(data["entries"], listed):
    assert shown["name"] == row["name"] and sum(p[1] for p in shown["parts"]) == sum(p["size"] for p in row["parts"])
odd = page("odd.html")
assert odd["entries"][0]["source"] == "<script>/f.m", odd["entries"]
EOF
[ $? = 0 ] || exit 1
if command -v node >/dev/null; then
  for page in report odd; do node "${0%.sh}.js" "$work/$page.html" || exit 1; done
fi
