function m = fromName (name)
  % FROMNAME  the struct that describes a class: m = meta.class.fromName (name)
  %
  % It is what ?name and metaclass (object) give, and empty where there is no class of that name.
  %
  % Example: meta.class.fromName ("inputParser").HandleCompatible  ⇒ true
  % See also: metaclass, methods, properties, events
  if (nargin != 1 || ! (ischar (name) && isrow (name)))
    print_usage ();
  end
  m = __meta__ (name);
end
