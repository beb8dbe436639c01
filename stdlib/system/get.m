function value = get (h, name)
  % GET  properties of an object. There is one object, 0: the screen; figures cannot be made yet.
  %
  % get (0, NAME) is one property, or a cell of several when NAME is a cell; get (0) is a struct of all.
  %
  % Example: get (0, "units")  is "pixels"
  % See also: set, ishghandle
  if (nargin < 1)
    print_usage ();
  end
  __check_handle__ ("get", h);
  if (nargin == 1)
    value = __root_object__ ();
  elseif (iscellstr (name))
    value = cellfun (@(n) __root_object__ ("get", n), name(:).', "uniformoutput", false);
  elseif (ischar (name))
    value = __root_object__ ("get", name);
  else
    error ("get: expecting property name or cell array of strings");
  end
end
