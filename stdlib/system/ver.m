function retval = ver (package = "")
  % VER  release of the language and of installed packages.
  %
  % ver () prints them; V = ver () is a struct with the fields Name, Version, Release and Date. ver (NAME) is that
  % of one package, empty when it is not installed; without one all packages follow the language.
  %
  % Example: ver ("octave").Version
  % See also: version, license, pkg
  if (! ischar (package))
    print_usage ();
  end
  [release, day] = version ();
  v = struct ("Name", "Octave", "Version", release, "Release", [], "Date", day);
  if (nargout == 0)
    line = repmat ("-", 1, 70);
    printf ("%s\nGNU Octave Version: %s (the language; this is Mica)\nOperating System: %s\n%s\n", line, release, ...
            computer ("arch"), line);
    pkg ("list");
    return;
  end
  for p = pkg ("list")
    v(end + 1) = struct ("Name", p{1}.name, "Version", p{1}.version, "Release", [], "Date", p{1}.date);
  end
  if (! isempty (package))
    v = v(strcmpi ({v.Name}, package));
    if (isempty (v))
      v = resize (v, 0, 0);
    end
  end
  retval = v;
end
