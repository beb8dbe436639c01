function s = cstrcat (varargin)
  % CSTRCAT  join strings side by side, white space kept.
  %
  % S = cstrcat (S1, S2, ...) is [S1, S2, ...]; every input is a char array.
  %
  % Example: cstrcat ("ab   ", "cd")  ⇒ "ab   cd"
  % See also: strcat, horzcat
  if (nargin == 0)
    s = "";
  elseif (all (cellfun (@ischar, varargin)))
    s = [varargin{:}];
  else
    error ("cstrcat: arguments must be character strings");
  end
end
