% behaviour: a path of the current folder alone, as path and rmpath leave it, is a path
whole = path (); warning ("off", "all");
path ("."); disp (path ()), disp (exist ("zz_nowhere"))
restoredefaultpath (); disp (isequal (path (), whole))
parts = strsplit (whole, ":"); rmpath (parts{2:end}); disp (path ())
addpath (tempdir ()); disp (numel (strsplit (path (), ":")))
