% tests/stdlib/mkstemp.m - temporary files of new names.
[id, name, msg] = mkstemp ([tempdir() "/mica-XXXXXX"], true);
assert (id >= 3); assert (msg, "");
assert (isfile (name));
assert (isempty (regexp (name, "XXXXXX$")));
fputs (id, "text"); frewind (id); assert (fgetl (id), "text");
fclose (id);
[id, name, msg] = mkstemp ("no_template");
assert (id, -1); assert (msg, "Invalid argument");
[id, name, msg] = mkstemp ("/nowhere/XXXXXX");
assert (id, -1); assert (name, ""); assert (! isempty (msg));
disp ("ok mkstemp")
