function tf = isstrprop (str, type)
  % ISSTRPROP  which characters have a property.
  %
  % TF = isstrprop (STR, TYPE): TYPE is "alpha", "alnum" (or "alphanum"), "ascii", "cntrl", "digit", "graph" (or
  % "graphic"), "lower", "print", "punct", "space" (or "wspace"), "upper", "xdigit". Numbers count as characters;
  % a cell gives a cell.
  %
  % Example: isstrprop ("a1 ", "digit")  ⇒ [0 1 0]
  % See also: isalpha, isdigit, isspace
  if (nargin != 2)
    print_usage ();
  end
  if (isnumeric (str))
    str = char (str);
  end
  switch (type)
    case "alpha"
      tf = isalpha (str);
    case {"alnum", "alphanum"}
      tf = isalnum (str);
    case "ascii"
      tf = (str < 128);
    case "cntrl"
      tf = iscntrl (str);
    case "digit"
      tf = isdigit (str);
    case {"graph", "graphic"}
      tf = isgraph (str);
    case "lower"
      tf = islower (str);
    case "print"
      tf = isprint (str);
    case "punct"
      tf = ispunct (str);
    case {"space", "wspace"}
      tf = isspace (str);
    case "upper"
      tf = isupper (str);
    case "xdigit"
      tf = isxdigit (str);
    otherwise
      error ("isstrprop: invalid string property: %s", type);
  end
end
