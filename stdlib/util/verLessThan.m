function tf = verLessThan (package, version)
  % VERLESSTHAN  is the language level that this system follows below a version.
  %
  % TF = verLessThan ("Octave", VERSION) compares with OCTAVE_VERSION, as compare_versions does.
  %
  % Example: verLessThan ("Octave", "99.9")  ⇒ true
  % See also: compare_versions
  if (nargin != 2)
    print_usage ();
  elseif (! ischar (package) || rows (package) != 1)
    error ("verLessThan: PACKAGE must be a string");
  elseif (! strcmpi (package, "octave"))
    error ("verLessThan: package \"%s\" is not installed", package);
  end
  tf = compare_versions (OCTAVE_VERSION (), version, "<");
end
