% __package__ - layers of the program that runs, for pkg
folder = tempname ();
mkdir (folder);
mkdir ([folder "/lib"]);
id = fopen ([folder "/lib/zz_layered.m"], "w");
fputs (id, "function r = zz_layered (), r = 7; end\n");
fclose (id);
id = fopen ([folder "/lib/zz_broken.m"], "w");
fputs (id, "function r = zz_broken (\n");
fclose (id);
file = [folder "/lib.snap"];
before = numel (__package__ ("layers"));
told = __package__ ("build", [folder "/lib"], file);
disp (strncmp (told, "zz_broken.m:1:", 14));
disp (exist ("zz_layered"));
__package__ ("attach", file);
__package__ ("attach", file);
disp (zz_layered ());
disp (exist ("zz_layered"));
layers = __package__ ("layers");
disp (numel (layers) - before);
disp (strcmp (layers{end}, file));
f = @zz_layered;
__package__ ("detach", file);
disp (exist ("zz_layered"));
try, zz_layered (), catch e, disp (e.message), end
__package__ ("attach", file);
disp (f () + zz_layered ());
__package__ ("detach", file);
try, __package__ ("detach", file), catch e, disp (strrep (e.message, file, "FILE")), end
try, __package__ ("attach", [folder "/nothing"]), catch e, disp (isempty (strfind (e.message, "cannot open"))), end
try, __package__ ("attach"), catch e, disp (e.message), end
try, __package__ ("attach", 3), catch e, disp (e.message), end
try, __package__ ("no such action"), catch e, disp (e.message), end
confirm_recursive_rmdir (false);
rmdir (folder, "s");
