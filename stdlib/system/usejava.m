function yes = usejava (feature)
  % USEJAVA  whether a part of Java can be used: "awt", "desktop", "jvm" or "swing". None can.
  %
  % Example: usejava ("jvm")  is false
  % See also: isjava
  if (nargin < 1 || ! ischar (feature))
    print_usage ();
  elseif (! any (strcmp (feature, {"awt", "desktop", "jvm", "swing"})))
    error ("usejava: unrecognized FEATURE '%s'", feature);
  end
  yes = false;
end
