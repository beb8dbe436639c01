% tests/lang/classes/kept.m - objects in files, in Octave's text and binary formats.
file = tempname ();
p = polynom ([1 2 3]);
t = tanker ("Mira", 4);
c = {p, struct("in", t), 7};
purse = Purse ([Coin(1) Coin(2)]); purse.owner = "me"; many = [Coin(5) Coin(6); Coin(7) Coin(8)]; none = Coin.empty (0, 3);
for format = {"-text", "-binary"}
  save (format{1}, file, "p", "t", "c", "purse", "many", "none");
  s = load (file);
  printf ("%s: %s %s %s %s %s\n", format{1}, class (s.p), class (s.t), class (s.c{1}), class (s.c{2}.in), class (s.purse));
  disp (isequal (double (s.p), double (p))); hello (s.t); disp (isa (s.t, "vessel")); disp (getname (s.c{2}.in));
  printf ("%d %s %d %d\n", s.purse.total, s.purse.owner, s.purse.cache, s.purse.LIMIT);
  disp (size (s.many)); disp (double (s.many)); disp (size (s.none)); disp (class (s.none));
end
h = Tally (); h.n = 4; save ("-text", file, "h"); s = load (file); disp ([s.h.n, s.h == h]); clear s
x = {h, h}; save ("-binary", file, "x"); s = load (file); disp (s.x{1} == s.x{2}); clear s
try, save ("-mat", file, "p"), catch e, disp (e.message), end
% what others wrote: unknown properties are left out, unknown classes are old-style, built-in ones refused
function put (file, text), f = fopen (file, "w"); fprintf (f, "%s", text); fclose (f); end
head = "# Created by Octave 7.3.0, Mon Jan 01 00:00:00 2024 UTC <u@h>\n# name: x\n# type: class\n";
field = "# name: %s\n# type: cell\n# rows: 1\n# columns: 1\n# name: <cell-element>\n# type: scalar\n%d\n\n\n\n\n\n\n";
put (file, [head "# classname: Coin\n# length: 2\n" sprintf(field, "v", 3) sprintf(field, "w", 4)]); load (file); disp (x.v); disp (lastwarn ());
put (file, [head "# classname: Coin\n# length: 0\n"]); load (file); disp (x.v);
put (file, [head "# classname: unheard\n# length: 1\n" sprintf(field, "q", 3)]); load (file); disp (class (x)); disp (struct (x).q);
for name = {"double", "cell", "a b", "../x", "", "1a", "a."}
  put (file, [head "# classname: " name{1} "\n# length: 1\n" sprintf(field, "v", 3)]);
  try, load (file); disp (class (x)), catch e, disp (strrep (e.message, file, "FILE")), end
end
put (file, [head "# classname: Tally\n# length: 1\n" sprintf(field, "n", 3)]); try, load (file), catch e, disp (e.message), end
put (file, [head "# classname: Purse\n# length: 1\n" sprintf(field, "owner", 3)]); try, load (file), disp (x.owner + 0), catch e, disp (e.message), end
% sizes that no file could hold
for sizes = {"0", "1000000", "1000001", "4294967295", "-1"}
  put (file, [head "# classname: Coin\n# ndims: 2\n " sizes{1} " " sizes{1} "\n# length: 0\n"]);
  try, load (file); disp (numel (x)), catch e, disp (strrep (e.message, file, "FILE")), end
end
% a function that captures an object, in no program's power to write; names with packages
captured = "# name: f\n# type: function handle\n@<anonymous>\n@() a\n# length: 1\n";
put (file, [captured "# name: a\n# type: class\n# classname: Coin\n# length: 1\n" sprintf(field, "v", 3)]); try, load (file); f (), catch e, disp (strrep (e.message, file, "FILE")), end
put (file, [captured "# name: a\n# type: cell\n# rows: 1\n# columns: 1\n# name: <cell-element>\n# type: class\n# classname: Coin\n# length: 1\n" sprintf(field, "v", 3)]); try, load (file); f (), catch e, disp (strrep (e.message, file, "FILE")), end
for name = {"p.q", "p..q", ".q", "p.1q", "end", "p.end"}
  put (file, [head "# classname: " name{1} "\n# length: 1\n" sprintf(field, "v", 3)]);
  try, load (file); disp (class (x)), catch e, disp (strrep (e.message, file, "FILE")), end
end
unlink (file); warning ("off", "all");
