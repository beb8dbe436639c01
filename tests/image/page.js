// tests/image/page.js PAGE - runs the script of an image's page over a document that only keeps what is added to it, and prints
// what it draws, a line for each text.
"use strict";
const fs = require ("fs"), assert = require ("assert");
const page = fs.readFileSync (process.argv[2], "utf8");

class Node {
  constructor (tag) { this.tag = tag; this.children = []; this.text = ""; this.attributes = {}; }
  appendChild (child) { this.children.push (child); return child; }
  append (text) { assert.strictEqual (typeof text, "string"); this.text += text; }
  setAttribute (key, value) { assert (["class", "style", "title"].includes (key), key); this.attributes[key] = value; }
  set textContent (text) { assert (["string", "number"].includes (typeof text), typeof text); this.text = String (text); }
  get textContent () { return this.text; }
  show () { return [this.text, ...this.children.flatMap (child => child.show ())].filter (line => line); }
}
const known = {};
for (const [, id] of page.matchAll (/ id="(\w+)"/g)) known[id] = new Node (id);
known.data.text = page.match (/<script type="application\/json" id="data">([^]*?)<\/script>/)[1];
global.document = { getElementById: id => known[id], createElement: tag => {
  assert (["table", "thead", "tbody", "tr", "th", "td", "span", "code", "i", "div", "p", "h3"].includes (tag), tag);
  return new Node (tag);
} };
const scripts = [...page.matchAll (/<script>([^]*?)<\/script>/g)];
assert.strictEqual (scripts.length, 1, "one script, the page's own");
new Function (scripts[0][1]) ();
for (const bar of known.bar.children) assert (/^flex:[\d.e+]+;background:hsl\(\d+ \d+% \d+%\)$/.test (bar.attributes.style), bar.attributes.style);
for (const id of Object.keys (known)) if (id !== "data") for (const line of known[id].show ()) console.log (`${id}: ${line}`);
