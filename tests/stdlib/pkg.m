% tests/stdlib/pkg.m - pkg by its documented behaviour.
assert (evalc ("pkg list"), "no packages installed.\n");
assert (evalc ("pkg list io"), "package io is not installed.\n");
assert (pkg ("list"), {});
[a, b] = pkg ("list"); assert (isempty (b));
function text = message (varargin)
  text = "";
  try, pkg (varargin{:}); catch err, text = err.message; end
end
assert (message ("load", "statistics"), "package statistics is not installed");
assert (message ("load", "-auto", "io"), "package io is not installed");
assert (message ("load"), "pkg: load action requires at least one package name");
assert (message ("unload", "io"), "pkg: package(s): io not installed");
assert (message ("describe", "io"), "some packages are not installed:  io ");
assert (message ("no_such_action"), "pkg: invalid action.  See 'help pkg' for available actions");
disp ("ok pkg")
