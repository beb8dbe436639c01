#!/usr/bin/env bash
# tests/image/page.sh MICA MICAC SNAPSHOT FORGE - `micac image info` as a page, as JSON and as text: whole, and harmless whatever
# somebody else wrote into an image about his program. FORGE is the program of forge_image.c.
set -u
mica=$1 micac=$2 snapshot=$3 forge=$4 here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work MICA_CACHE=off
cat > stands.m <<'M'
function f (n), image_save ('stands.img'); end
a = rand (100); name = 'x'; f (7);
M
"$mica" -q --snapshot "$snapshot" stands.m || die "no image"
"$micac" image info stands.img --html page.html || fail "a page"
"$micac" image info stands.img --html deep.html --deep --snapshot "$snapshot" || fail "a page of the memory"
[ "$(stat -c %a page.html)" = 600 ] || fail "who may read the page"
expect_run 1 'cannot|not a regular file' "$micac" image info stands.img --html "$work"
expect_run 1 'cannot' "$micac" image info stands.img --html no/where.html

cat > whole.py <<'P'
# The page is well-formed, fetches nothing and has its data whole.
import html.parser, json, sys
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.here, self.open, self.scripts = "", False, [], 0
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert not {"src", "href", "action"} & set(attributes) and not any(k.startswith("on") for k in attributes), (tag, attributes)
        self.here = attributes.get("id") == "data"
        self.scripts += tag == "script"
        if tag not in ("meta", "br", "input"): self.open.append(tag)
    def handle_endtag(self, tag):
        self.here = False
        assert self.open.pop() == tag, tag
    def handle_data(self, text):
        if self.here: self.data += text
p = Page()
p.feed(open(sys.argv[1], encoding="utf-8").read())
p.close()
assert not p.open and p.scripts == 2, (p.open, p.scripts)
sys.setrecursionlimit(10000)
data = json.loads(p.data)
assert data["regions"] and data["epochs"], data
P
for page in page deep; do python3 whole.py $page.html || fail "$page.html"; done
draw() { node "$here/page.js" "$1"; }
if command -v node >/dev/null; then
  draw page.html > drawn || fail "what the page draws"
  for line in 'stack: #1 in image_save' 'stack: #2 in function f of .*stands.m, line 1' 'stack: n' 'workspace: name' 'workspace: double' 'workspace: 100x100' \
              'standing: The innermost' 'regions: heap' 'epochs: full' 'facts: stands.m' 'facts: this user' 'facts: by the save' 'legend: a [0-9.]+ KiB'; do
    grep -Eq "^$line" drawn || fail "the page does not draw '$line': $(cat drawn)"
  done
  draw deep.html > drawn || fail "what the page of the memory draws"
  grep -q 'of them shared' drawn && grep -q 'facts: by looking into the memory' drawn || fail "the page of the memory: $(cat drawn)"
fi

# what somebody else wrote
python3 - <<'P'
hostile = {
  "script": '{"program":"</script><script>alert(1)</script>","stack":[{"frame":1,"kind":"<img src=x onerror=alert(1)>","name":"\\u001b[2J","file":"<b>","line":1,"variables":[{"name":"<script>","class":"</td>","size":[1,1],"bytes":8}]}],"frames":1,"variables":[]}',
  "kinds": '{"program":{"a":1},"frames":"many","stack":[null,1,"x",{"frame":{},"variables":{"length":9}},{"variables":[null,1,{"name":[1],"class":null,"size":"1;x","bytes":"red;"},{"bytes":-5},{"bytes":1e308,"size":[{}]}]}],"variables":{"0":1},"heap_bytes":[]}',
  "list": '[1,2,3]', "null": 'null', "none": '', "half": '{"program":"x', "bytes": '\xff\x1b]0;title\x07\x00{}',
  "deep": '[' * 2000000, "nested": '{"variables":' + '[' * 300000 + ']' * 300000 + '}', "large": '{"program":"' + 'x' * 20000000 + '"}',
  "members": '{"variables":[' + ','.join('{"name":"v%d","bytes":%d}' % (k, k) for k in range(200000)) + ']}',
}
for name, about in hostile.items():
    open(name + ".about", "wb").write(about.encode("latin-1"))
P
for about in *.about; do
  name=${about%.about}
  "$forge" about stands.img "$name.img" "$about" || die "no forgery of $name"
  XDG_DATA_HOME=$work/else "$micac" image info "$name.img" --json > said.json || fail "$name as JSON"
  python3 -c 'import json; d = json.load (open ("said.json")); assert d["own"] is False and "session" not in d and isinstance (d.get ("session_text", ""), str)' || fail "$name: the JSON"
  XDG_DATA_HOME=$work/else "$micac" image info "$name.img" > said || fail "$name as text"
  LC_ALL=C grep -q "[$(printf '\1-\10\13-\37\177')]" said && fail "$name steers a terminal"
  XDG_DATA_HOME=$work/else "$micac" image info "$name.img" --html hostile.html || fail "$name as a page"
  python3 whole.py hostile.html || fail "$name: the page"
  if command -v node >/dev/null; then
    draw hostile.html > drawn || fail "$name: what the page draws"
    grep -q 'what they wrote' drawn || [ "$name" = none ] || fail "$name: the page does not say whose it is"
  fi
  # what is found in the memory is told all the same
  XDG_DATA_HOME=$work/else "$micac" image info "$name.img" --deep --snapshot "$snapshot" --json > deep.json || fail "$name: the memory"
  python3 -c 'import json; assert [v["name"] for v in json.load (open ("deep.json"))["session"]["variables"]] == ["a", "name"]' || fail "$name: what the memory has"
done
exit $((bad > 0))
