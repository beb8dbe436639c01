// tests/cli/html.js PAGE - runs the script of a report over a document that only keeps what is added to it, and checks what it draws.
"use strict";
const fs = require ("fs"), assert = require ("assert");
const page = fs.readFileSync (process.argv[2], "utf8");

class Node {
  constructor (tag) { this.tag = tag; this.children = []; this.text = ""; this.attributes = {}; this.classList = { add () {}, remove () {}, toggle () {} }; this.clientWidth = 800; this.clientHeight = 400; }
  appendChild (child) { this.children.push (child); return child; }
  append (text) { this.text += text; }
  replaceChildren () { this.children = []; }
  setAttribute (key, value) { this.attributes[key] = value; }
  set textContent (text) { this.text = String (text); }
  get textContent () { return this.text; }
}
const known = {};
for (const [, id] of page.matchAll (/ id="(\w+)"/g)) {
  known[id] = new Node (id);
  known[id].tHead = new Node ("thead");
  known[id].tBodies = [new Node ("tbody")];
}
known.data.text = page.match (/<script type="application\/json" id="data">([^]*?)<\/script>/)[1];
global.document = { getElementById: id => known[id], createElement: tag => new Node (tag) };
global.addEventListener = () => {};
const script = page.match (/<script>([^]*?)<\/script>/)[1];
new Function (script) ();

const data = JSON.parse (known.data.text);
const bytes = text => { const m = text.match (/ ([\d.,]+) (B|KiB|MiB)$/); return parseFloat (m[1].replace (/,/g, "")) * { B: 1, KiB: 1024, MiB: 1048576 }[m[2]]; };
const total = known.legend.children.reduce ((sum, item) => sum + bytes (item.text), 0);
assert (Math.abs (total - data.size) < data.size * 0.01, `the legend adds up to ${total} of ${data.size} bytes`);
const colours = known.legend.children.map (item => item.children[0].attributes.style);
assert.strictEqual (new Set (colours).size, colours.length, "a colour stands for one thing");
assert.strictEqual (known.bar.children.length, known.legend.children.length);
const rows = known.sections.tBodies[0].children.map (row => row.children.map (cell => cell.text));
assert.strictEqual (rows.length, data.sections.length);
data.sections.forEach ((s, i) => {
  const codec = rows[i][1], why = rows[i][rows[i].length - 1];
  if (s.blocks) assert.strictEqual (Object.values (s.blocks).reduce ((sum, n) => sum + n, 0), [...codec.matchAll (/\((\d+)\)/g)].reduce ((sum, m) => sum + +m[1], 0), codec);
  else assert.strictEqual (codec, s.codec);
  assert (why !== "" || s.codec !== "none", `${s.name}: no reason`);
});
const heads = known.entries.tHead.children[0].children.map (cell => cell.text);
assert ((data.profile ? heads.includes ("own ns a call") : !heads.includes ("calls")), heads.join ());
const categories = new Set (data.entries.map (e => e.category));
assert.strictEqual (known.maplegend.children.length, categories.size);
