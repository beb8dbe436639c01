% behaviour: save and load say what is wrong: options, names, files, structs
1;
function try_it (varargin)
  try
    f = varargin{1};
    f (varargin{2:end});
  catch e
    disp (regexprep (strtok (e.message, "\n"), "'[^']*oct-[^']*'", "FILE"));
  end
end
function save_it (varargin)
  a = 1; s = 5; t(2).x = 1;
  save (varargin{:});
end
function load_it (varargin)
  x = load (varargin{:});
  disp (x);
end
file = tempname ();
try_it (@save_it, "-qqq", file);
try_it (@save_it, file, "-struct");
try_it (@save_it, file, "-struct", "nosuch");
try_it (@save_it, file, "-struct", "s");
try_it (@save_it, file, "-struct", "t");
try_it (@save_it, "-hdf5", file, "a");
try_it (@load_it, "/nosuch.mat");
try_it (@load_it, 3);
fid = fopen (file, "w"); fputs (fid, "a b\n1 2\n"); fclose (fid);
try_it (@(f) load (f), file) % the message names the file
