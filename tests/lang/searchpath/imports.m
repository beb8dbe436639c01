% behaviour: import of a function or of a whole package, in functions, scripts, handles and anonymous functions
1;
function put (file, text), h = fopen (file, "w"); fprintf (h, "%s\n", text); fclose (h); end
root = tempname (); mkdir (root); mkdir (root, "+zz_a"); mkdir (fullfile (root, "+zz_a"), "+b"); mkdir (root, "+zz_c"); mkdir (root, "private");
put (fullfile (root, "+zz_a", "one.m"), "function r = one (varargin), r = ['a.one' sprintf(' %d', varargin{:})]; end");
put (fullfile (root, "+zz_a", "fliplr.m"), "function r = fliplr (x), r = 'a.fliplr'; end");
put (fullfile (root, "+zz_a", "sin.m"), "function r = sin (x), r = 'a.sin'; end");
put (fullfile (root, "+zz_a", "+b", "deep.m"), "function r = deep (), r = 'a.b.deep'; end");
put (fullfile (root, "+zz_c", "one.m"), "function r = one (varargin), r = 'c.one'; end");
put (fullfile (root, "+zz_c", "two.m"), "function r = two (varargin), import zz_a.*; r = ['c.two ' one(1)]; end");
put (fullfile (root, "zz_exact.m"), ["function r = zz_exact ()\n  x = one (1, 2);\n  if false\n    import zz_a.one zz_a.b.deep\n  end\n" ...
     "  f = @one; g = @() one (7); r = {x, deep(), f(3), g(), func2str(f)};\nend\nfunction r = one (varargin), r = 'local'; end"]);
put (fullfile (root, "zz_all.m"), ["function r = zz_all ()\n  import zz_a.*\n  import ('zz_c.*');\n  f = @two; g = @() one (7);\n" ...
     "  r = {one(1), two(), f(), g(), fliplr([1 2]), sin(0), own(), strtrim(' t '), numel([1 2 3]), secret()};\nend\n" ...
     "function r = own (), r = 'own'; end"]);
put (fullfile (root, "private", "secret.m"), "function r = secret (), r = 'private'; end");
put (fullfile (root, "zz_variable.m"), "function r = zz_variable (one)\n  import zz_a.one\n  r = one (2);\nend");
put (fullfile (root, "zz_script.m"), "import zz_a.one zz_a.*\nzz_r = {one(4), fliplr(1)};");
put (fullfile (root, "zz_later.m"), "function r = zz_later ()\n  import zz_a.*\n  r = zz_typed ();\nend");
put (fullfile (root, "zz_outside.m"), "function r = zz_outside (), r = one (1); end");
put (fullfile (root, "zz_eval.m"), "function r = zz_eval ()\n  import zz_a.one\n  eval ('y = 1;'); r = {one(y), cellfun(@one, {5}, 'UniformOutput', false){1}};\nend");
addpath (root);
disp (zz_exact ()); disp (zz_all ()); disp (zz_variable ([5 6 7])); zz_script; disp (zz_r); disp (zz_eval ());
try, zz_outside (), catch e, disp (strtok (e.message, " ")), end
try, zz_later (), catch e, disp (strtok (e.message, " ")), end
eval ("function r = zz_typed (), r = 'typed'; end"); disp (zz_later ());
put (fullfile (root, "+zz_a", "zz_typed.m"), "function r = zz_typed (), r = 'a.zz_typed'; end"); rehash (); disp (zz_later ());
try, import sin, catch e, disp (e.message), end
try, import (), catch e, disp (e.message), end
confirm_recursive_rmdir (false); rmpath (root); rmdir (root, "s");
