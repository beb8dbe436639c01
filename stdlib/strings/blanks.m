function s = blanks (n)
  % BLANKS  a string of spaces.
  %
  % S = blanks (N) is a row of N spaces; N is a non-negative integer.
  %
  % Example: ["a" blanks(2) "b"]  ⇒ "a  b"
  % See also: repmat
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (n) && n == fix (n) && n >= 0))
    error ("blanks: N must be a non-negative integer");
  end
  s = "";
  s(1:n) = " ";
end
