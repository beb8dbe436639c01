% behaviour: save -v7.3 writes what -v7 writes, appends by name, and refuses what HDF5 has no form for
1;
function refused (varargin)
  f = @(x) x; m = containers.Map (); s.deep = {1, @sin}; bytes = char (200); long.(repmat ("a", 1, 64)) = 1; x = 2;
  if (strcmp (varargin{end}, "c"))
    c = 1;
    for k = 1:100000, c = {c}; end
  end
  try
    save (varargin{:});
    disp ("saved");
  catch e
    disp (regexprep (e.message, {"/[^ ']*/", "oct-\\w*", "more than \\d+ levels"}, {"", "oct", "N levels"}));
  end
end
r.d = [1.5 2; -3 NaN]; r.dc = [1+2i 3-4i]; r.s = single ([1 2 3]); r.sc = single (1+2i);
for c = {"int8","int16","int32","int64","uint8","uint16","uint32","uint64"}
  r.(c{1}) = feval (c{1}, [1 2; 3 4]);
  r.([c{1} "_most"]) = intmax (c{1});
end
r.l = [true false true]; r.lt = true; r.t = "hello"; r.u = "Grüße 😀"; r.m = ["ab"; "cd"]; r.mb = ["\200b"; "cd"];
r.e = []; r.e03 = zeros (0, 3); r.es = ""; r.ei = zeros (0, 0, "int8"); r.el = true (0, 2); r.row0 = zeros (1, 0);
r.nd = reshape (1:24, 2, 3, 4); r.ndl = reshape (1:8, 2, 2, 2) > 4; r.ndt = reshape ("abcdefgh", 2, 2, 2);
r.range = 1:5; r.eye = eye (3); [~, ~, r.perm] = lu (magic (3)); r.cplx0 = complex (zeros (0, 2), zeros (0, 2));
r.c = {1, "two", {3, [4 5]}; [], true, int8(5)}; r.ec = {}; r.ec2 = cell (0, 3); r.cc = {{}, {}; {1}, ""};
r.st.a = 1; r.st.b.c = "deep"; r.sa = struct ("x", {1, "b", []}, "y", {{1}, {}, "q"}); r.sn = struct ();
r.se = struct ("a", {}); r.sm = struct ("v", {1, 2; 3, 4}); r.sn2 = repmat (struct (), 1, 3); r.cnd = cell (2, 2, 2);
file = [tempname() ".mat"];
save ("-v7.3", file, "-struct", "r");
back = load (file);
for name = fieldnames (r)'
  x = r.(name{1}); y = back.(name{1});
  if (! isequaln (x, y) || ! strcmp (class (x), class (y)))
    printf ("%s came back as another value\n", name{1});
  end
end
save ("-v7.3", file, "r");
disp (isequaln (load (file).r, r))
% appended by name: the old one of that name is gone, all else stays
global shared; shared = 3; a = 1; ab = {1, 2}; b = "old";
save ("-v7.3", file, "-regexp", "^a", "^sh");
save ("-v7.3", "-append", file, "b");
a = "new"; b = {5};
save ("-V7.3", "-append", file, "a", "b");
load (file, "-list")
clear a ab b
clear -global shared
load (file);
disp (isglobal ("shared")), a, ab, b, shared
bytes = fileread (file);
refused ("-v7.3", file, "f");
refused ("-v7.3", file, "m");
refused ("-v7.3", file, "s");
refused ("-v7.3", file, "bytes");
refused ("-v7.3", file, "long");
refused ("-v7.3", file, "c");
refused ("-hdf5", file, "x");
refused ("-v7.3", "/nosuch/folder/file.mat", "x");
disp (isequal (fileread (file), bytes)) % nothing of it has touched the file
text = [file ".txt"];
save ("-text", text, "a");
refused ("-v7.3", "-append", text, "x");
disp (load (text).a)
printf ("%s\n", save ("-v7.3", "-", "a")(1:19));
% a file that is replaced keeps its rights
[~] = system (["chmod 600 " file]);
save ("-v7.3", file, "a");
[~, info] = fileattrib (file);
disp ([info.UserRead info.GroupRead info.OtherRead])
delete (file); delete (text);
