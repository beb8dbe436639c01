% tests/stdlib/makeinfo_program.m - the name of a program.
assert (makeinfo_program (), "makeinfo");
assert (makeinfo_program ("/bin/other"), "makeinfo");
assert (makeinfo_program (), "/bin/other");
disp ("ok makeinfo_program")
