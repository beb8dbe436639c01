function y = cast (x, type, like)
  % CAST  convert to a named class, or to the class of another value.
  %
  % Y = cast (X, "TYPE") is TYPE (X); TYPE is a numeric class, "logical" or "char".
  % Y = cast (X, "like", VAR) takes the class of VAR, and is complex where VAR is.
  %
  % Example: class (cast (1.5, "int8"))  ⇒ "int8"
  % See also: typecast, class
  if (nargin < 2 || (nargin == 3 && ! (ischar (type) && strcmpi (type, "like"))))
    print_usage ();
  end
  make_complex = false;
  if (nargin == 3)
    type = class (like);
    make_complex = isnumeric (like) && iscomplex (like);
  end
  if (! (isnumeric (x) || islogical (x) || ischar (x)))
    error ("cast: type conversion from '%s' is not supported", class (x));
  elseif (! ischar (type))
    error ("cast: TYPE must be a string");
  elseif (! any (strcmp (type, {"int8"; "uint8"; "int16"; "uint16"; "int32"; "uint32"; "int64"; "uint64"; "double"; "single"; "logical"; "char"})))
    error ("cast: type conversion to '%s' is not supported", type);
  end
  switch (type)
    case "double"
      y = double (x);
    case "single"
      y = single (x);
    case "int8"
      y = int8 (x);
    case "int16"
      y = int16 (x);
    case "int32"
      y = int32 (x);
    case "int64"
      y = int64 (x);
    case "uint8"
      y = uint8 (x);
    case "uint16"
      y = uint16 (x);
    case "uint32"
      y = uint32 (x);
    case "uint64"
      y = uint64 (x);
    case "logical"
      y = logical (x);
    case "char"
      y = char (x);
  end
  if (make_complex && ! iscomplex (y))
    y = complex (y);
  end
end
