function names = superclasses (what)
  % SUPERCLASSES  names of the classes above a class: names = superclasses (object), superclasses ("name")
  %
  % The nearest come first, each once; it is an empty cell where there are none. Without a result they are shown.
  %
  % Example: superclasses ("event.listener")  ⇒ {"handle"}
  % See also: metaclass, meta.class.fromName, methods, properties
  if (nargin != 1)
    print_usage ();
  end
  if (isobject (what))
    what = class (what);
  end
  if (! (ischar (what) && isrow (what)) || isempty (__meta__ (what)))
    error ("superclasses: there is no class of that name");
  end
  found = above (what);
  if (nargout == 0)
    printf ("Superclasses for class %s:\n\n", what);
    printf ("    %s\n", found{:});
    printf ("\n");
  else
    names = found;
  end
end

function all = above (name)
  all = {};
  about = __meta__ (name);
  if (isempty (about))
    return;
  end
  direct = {about.SuperclassList.Name}(:);
  all = direct;
  for k = 1:numel (direct)
    all = [all; above(direct{k})];
  end
  [~, first] = unique (all, "first");
  all = all(sort (first));
end
