% tests/stdlib/pkg.m - pkg by its documented behaviour, where no package is installed; tests/session/packages.sh installs some.
setenv ("MICA_PACKAGES", tempname ());
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
assert (message ("install", "nothing.tar.gz"), "pkg: file not found: nothing.tar.gz");
assert (message ("install", "-forge", "io"), "pkg: -forge: packages are not fetched from a network; give the file or folder of one");
assert (! isempty (strfind (message ("install", "-global", "io"), "for one user alone")));
assert (message ("install", "-bogus", "io"), "pkg: invalid option: -bogus");
assert (message ("uninstall"), "pkg: uninstall action requires at least one package name");
rmdir (getenv ("MICA_PACKAGES"));
assert (message ("no_such_action"), "pkg: invalid action.  See 'help pkg' for available actions");
disp ("ok pkg")
