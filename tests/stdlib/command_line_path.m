% tests/stdlib/command_line_path.m - command_line_path by its documented behaviour; tests/cli/path.sh gives it folders.
assert (command_line_path (), ""); addpath (tempdir ()); assert (command_line_path (), "");
disp ("ok command_line_path")
