% behaviour: what save writes in each format, load reads back with class, size and elements
% behaviour: captured values of anonymous functions are saved with them
% behaviour: load into a struct has a field for each variable; names and patterns select
% behaviour: save -struct writes the fields of a struct; -append adds variables; -zip compresses
1;
function v = values ()
  v = struct ("a", 1, "b", [1 2;3 4.5], "c", 1+2i, "d", [1+2i 3; NaN -Inf], "s", 'abc', "m", ['ab';'cd'], "e", [], ...
              "t", true, "tm", [true false], "i8", int8 (-5), "u64", intmax ("uint64"), "i64", int64 ([1 2;3 -4]), "es", '', ...
              "nd", reshape (1:8, 2, 2, 2), "sg", single (1.5), "sgm", single ([1 2;3 4.1]), "mi", [NaN Inf -Inf 0.1 1e10 1e-300 pi]);
  v.ce = {1,'a';[1 2 3],{2}};
  v.sa = struct ("x", {1, 'q', {}});
  v.nest.in.deep = {struct()};
  v.r = 1:5;
  v.e3 = zeros (0, 3, 2);
  v.text = "d\"q\n";
end
function check (file, v, what)
  w = load (file);
  names = fieldnames (v);
  for k = 1:numel (names)
    x = v.(names{k});
    if (! isfield (w, names{k}))
      printf ("%s: %s is missing\n", what, names{k});
    else
      y = w.(names{k});
      if (! (strcmp (class (x), class (y)) && isequaln (x, y) && isequal (size (x), size (y))))
        printf ("%s: %s differs\n", what, names{k});
      end
    end
  end
  printf ("%s: %d of %d\n", what, numel (fieldnames (w)), numel (names));
end
v = values ();
file = [tempname() ".dat"];
for option = {"-text", "-binary", "-v7"}
  save (option{1}, file, "-struct", "v");
  check (file, v, option{1});
end
small = struct ("a", 1.5, "m", [1 2;3 4], "c", [1+2i 3], "s", "text", "e", []);
save ("-v4", file, "-struct", "small");
check (file, small, "-v4");
save ("-v6", file, "-struct", "small");
check (file, small, "-v6");
save ("-zip", "-text", file, "-struct", "small");
check (file, small, "-zip");
save ("-float-binary", file, "-struct", "small");
check (file, small, "-float-binary");
a = 3;
f = @(x) x + a;
g = @cos;
for option = {"-text", "-binary"}
  save (option{1}, file, "f", "g");
  w = load (file);
  disp ([w.f(4), w.g(0)]); disp (func2str (w.f)); disp (func2str (w.g));
end
one = 1; two = 2; three = 3;
save ("-text", file, "one");
save ("-text", "-append", file, "t*");
w = load (file);
disp (fieldnames (w)');
w = load (file, "t*");
disp (fieldnames (w)');
clear one two three
load (file, "one", "two");
disp ([exist("one"), exist("two"), exist("three")]);
global shared
shared = 5;
save ("-text", file, "shared");
clear -all
file = [tempname() ".dat"];
x = 5; y = {2};
save ("-ascii", file, "x"); disp (load (file));
s.p = 1; s.q = 2;
save (file, "-struct", "s", "q");
disp (fieldnames (load (file)));
delete (file);
