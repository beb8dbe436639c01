function varname = genvarname (str, exclusions = {})
  % GENVARNAME  valid variable names that differ from each other and from given ones.
  %
  % VARNAME = genvarname (STR, EXCLUSIONS): STR is a string or a cell array of strings, EXCLUSIONS as well. Characters that names
  % cannot hold become _, a leading digit gets an x in front, a keyword is capitalised after an x, a number is appended where the
  % name is taken.
  %
  % Example: genvarname ("x", {"x", "x1"})  ⇒ x2
  % See also: isvarname, namelengthmax
  if (nargin < 1)
    print_usage ();
  elseif (! (ischar (str) || iscellstr (str)))
    error ("genvarname: STR must be a string or cellstr");
  elseif (ischar (str) && rows (str) > 1)
    error ("genvarname: if more than one STR is given, it must be a cellstr");
  end
  if (ischar (exclusions))
    if (rows (exclusions) > 1)
      error ("genvarname: if more than one exclusion is given, it must be a cellstr");
    end
    exclusions = {exclusions};
  elseif (! iscellstr (exclusions))
    error ("genvarname: EXCLUSIONS must be a string or cellstr");
  end
  exclusions = exclusions(:).';
  single_one = ischar (str);
  if (single_one)
    str = {str};
  end
  varname = cell (size (str));
  for k = 1:numel (str)
    name = str{k};
    if (iskeyword (name))
      name = ["x" toupper(name(1)) name(2:end)];
    end
    if (! isempty (name))
      name(! (isalnum (name) | name == "_")) = "_";
    end
    if (isempty (name))
      name = "x";
    elseif (! isalpha (name(1)))
      name = ["x" name];
    end
    new = name;
    n = 0;
    if (isdigit (name(end)))
      name = [name "_"];
    end
    while (any (strcmp (new, exclusions)))
      n++;
      new = sprintf ("%s%d", name, n);
    end
    varname{k} = new;
    exclusions{end+1} = new;
  end
  if (single_one)
    varname = varname{1};
  end
end
