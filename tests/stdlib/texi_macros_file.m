% tests/stdlib/texi_macros_file.m - a file that is there, or the one that was set.
file = texi_macros_file ();
assert (isfile (file));
assert (! isempty (strfind (fileread (file), "@macro seealso")));
assert (texi_macros_file (), file);
texi_macros_file ("/tmp/other.texi");
assert (texi_macros_file (), "/tmp/other.texi");
disp ("ok texi_macros_file")
