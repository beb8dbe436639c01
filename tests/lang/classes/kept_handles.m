% tests/lang/classes/kept_handles.m - handles in files: what was one is one again.
file = tempname ();
a = Knot ("a"); b = Knot ("bee"); a.to = b; b.to = a; b.kind = 5;
pair = [a b; b a]; mixed = {a, struct("in", b), 7}; none = Knot.empty (0, 3);
dead = Knot ("dead"); delete (dead);
for format = {"-text", "-binary"}
  save (format{1}, file, "a", "b", "pair", "mixed", "none", "dead");
  s = load (file);
  printf ("%s: %s %s\n", format{1}, class (s.pair), class (s.none));
  disp ([s.a.to == s.b, s.b.to == s.a, s.pair(1) == s.a, s.pair(2) == s.b, s.mixed{1} == s.a, s.mixed{2}.in == s.b]);
  disp ([s.a == a, isvalid(s.dead), size(s.none), size(s.pair), hidden(s.b), s.b.kind, s.b.cache, b.cache]);
  alone = load (file, "mixed");
  disp ([alone.mixed{1}.to == alone.mixed{2}.in, alone.mixed{2}.in.to == alone.mixed{1}, alone.mixed{1} == s.a]);
  s.a.to = []; alone.mixed{1}.to = []; clear s alone
end
save ("-binary", file, "a"); save ("-binary", "-append", file, "b"); % two files: nothing is one that was written apart
s = load (file); disp ([s.a == s.b.to, s.a.to == s.b]); s.a.to = []; s.b.to = []; clear s
% many, and deep ones
many = cell (1, 300); for k = 1:300, many{k} = Link (); end
again = load_again (file, {many, many});
disp (all (cellfun (@(x, y) x == y, again{1}, again{2}))); disp (numel (unique ([again{1}{:}])));
chain = Link (); for k = 1:20, link = Link (); link.next = chain; chain = link; end
again = load_again (file, chain); n = 0; while (! isempty (again)), n++; again = again.next; end, disp (n)
% what a handle holds was loaded before it, also where both are held by a third
top = Watch ("top", {Watch("left", {}), Watch("right", {})}); top.parts{1}.parts = top.parts(2);
again = load_again (file, {top, top.parts{2}}); disp (again{1}.parts{2} == again{2})
% forged
function v = load_again (file, v)
  save ("-binary", file, "v");
  v = load (file).v;
end
function put (file, cls, fields)
  f = fopen (file, "w");
  fprintf (f, "# name: x\n# type: class\n# classname: %s\n# length: %d\n", cls, numel (fields) / 2);
  for k = 1:2:numel (fields)
    fprintf (f, "# name: %s\n# type: cell\n# rows: 1\n# columns: 1\n# name: <cell-element>\n%s\n\n\n\n\n", fields{k}, fields{k+1});
  end
  fclose (f);
end
function look (file)
  try, x = load (file).x; disp (class (x)); catch e, disp (e.message), end
end
one = "# type: uint64 scalar\n1"; two = "# type: uint64 scalar\n2";
inner = "# type: class\n# classname: Link\n# length: 1\n# name: .same\n# type: cell\n# rows: 1\n# columns: 1\n# name: <cell-element>\n%s\n\n";
put (file, "Link", {".same", one}); look (file);
put (file, "Link", {".handle", one, "next", sprintf(inner, one)}); x = load (file).x; disp (x == x.next); x.next = [];
put (file, "Link", {".handle", one, "next", sprintf(inner, two)}); look (file);
put (file, "Link", {".handle", "# type: scalar\n1"}); look (file);
put (file, "Link", {".handle", "# type: uint64 matrix\n# ndims: 2\n 1 2\n 1\n 2"}); look (file);
put (file, "Link", {".list", one}); look (file);
put (file, "Link", {".list", "# type: cell\n# rows: 1\n# columns: 2\n# name: <cell-element>\n# type: scalar\n1\n\n\n# name: <cell-element>\n# type: scalar\n1\n\n\n"}); look (file);
put (file, "unheard", {".handle", one}); look (file);
put (file, "Coin", {".handle", one}); look (file);
put (file, "Register", {".handle", one}); look (file);
for cls = {"Shape", "Figure", "Signal", "Gear"}, put (file, cls{1}, {".handle", one}); look (file); put (file, cls{1}, {"v", one}); look (file); end
row = "# type: cell\n# rows: 1\n# columns: 1\n# name: <cell-element>\n%s\n\n"; % lists of handles behind one
part = "# type: class\n# classname: %s\n# length: 1\n# name: %s\n# type: cell\n# rows: 1\n# columns: 1\n# name: <cell-element>\n%s\n\n";
put (file, "Link", {".handle", one, ".reached", one}); look (file);
put (file, "Link", {".handle", one, ".reached", sprintf(row, one)}); look (file);
put (file, "Link", {".handle", one, ".reached", sprintf(row, sprintf (part, "Link", "next", one))}); look (file);
put (file, "Link", {".handle", one, ".reached", sprintf(row, sprintf (part, "Coin", ".handle", two))}); look (file);
put (file, "Link", {".handle", one, ".reached", sprintf(row, sprintf (part, "Shape", ".handle", two))}); look (file);
put (file, "Link", {".handle", one, ".reached", sprintf(row, sprintf (part, "unheard", ".handle", two))}); look (file);
put (file, "Link", {".handle", one, ".reached", sprintf(row, sprintf (part, "Link", ".handle", one))}); look (file);
put (file, "Link", {".handle", one, ".reached", sprintf(row, sprintf (part, "Link", ".handle", two)), "next", sprintf(inner, two)}); x = load (file).x; disp (class (x.next)); clear x
put (file, "Link", {"next", one}); look (file); % without a number: one of its own
unlink (file); a.to = []; clear a b pair mixed
