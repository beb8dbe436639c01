% tests/stdlib/ver.m - ver by its documented behaviour.
setenv ("MICA_PACKAGES", tempname ()); # a folder without packages
v = ver ();
assert (fieldnames (v), {"Name"; "Version"; "Release"; "Date"});
assert (v.Name, "Octave"); assert (v.Version, version ()); assert (v.Release, []);
assert (ver ("octave"), v);
assert (size (ver ("no_such_package")), [0 0]);
assert (! isempty (strfind (evalc ("ver"), "no packages installed.")));
disp ("ok ver")
