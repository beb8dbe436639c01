function [m, ok] = str2num (s)
  % STR2NUM  evaluate text as a matrix.
  %
  % [M, OK] = str2num (S) evaluates S between brackets; M is [] and OK false when that fails. S may do anything
  % that code can do: for numbers alone str2double is safe.
  %
  % Example: str2num ("[1, 2; 3, 4]")
  % See also: str2double, eval
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (s))
    error ("str2num: S must be a string or string array");
  end
  s = [s, repmat(";", rows (s), 1)].';
  ok = true;
  try
    m = eval (["[" s(:).' "]"]);
  catch
    m = [];
    ok = false;
  end
end
