function msg = javachk (feature, caller = "this function")
  % JAVACHK  message that a part of Java is missing, as a struct with message and identifier.
  %
  % Example: javachk ("jvm").identifier  is "Octave:javachk:feature-not-available"
  % See also: usejava
  if (nargin < 1)
    print_usage ();
  end
  msg = struct ("message", "", "identifier", "");
  if (! usejava (feature))
    msg.message = sprintf ('javachk: %s is not supported, Java feature "%s" is not available', caller, feature);
    msg.identifier = "Octave:javachk:feature-not-available";
  end
end
