function varargout = strchr (str, chars, varargin)
  % STRCHR  positions of any of a set of characters.
  %
  % IDX = strchr (STR, CHARS), strchr (STR, CHARS, N), strchr (STR, CHARS, N, DIRECTION): as find, for the places of
  % STR that hold a character of CHARS. [I, J] = strchr (...) gives row and column.
  %
  % Example: strchr ("world", "lo")  ⇒ [2 4]
  % See also: find, strfind, index
  if (nargin < 2 || nargin > 4)
    print_usage ();
  elseif (! ischar (str))
    error ("strchr: STR argument must be a string or string array");
  elseif (! ischar (chars))
    error ("strchr: CHARS argument must be a string");
  elseif (isempty (chars))
    mask = false (size (str));
  else
    mask = ismember (str, chars);
  end
  varargout = cell (1, max (nargout, 1));
  [varargout{:}] = find (mask, varargin{:});
end
