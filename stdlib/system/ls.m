function list = ls (varargin)
  % LS  list files.
  %
  % ls ()  ls (NAME, ...)  ls ("-OPTION", NAME, ...): show what the ls program of the system says, in columns.
  % LIST = ls (...): a char matrix with one name a row.
  %
  % Example: ls ("*.m")
  % See also: dir, readdir, glob, what
  if (! iscellstr (varargin))
    error ("ls: all arguments must be character strings");
  end
  names = varargin;
  for k = 1:nargin
    safe = 'A-Za-z0-9_./*?\[\]~=-';
    if (strncmp (names{k}, "-", 1)) # may be several options
      safe = [" " safe];
    end
    names{k} = regexprep (names{k}, ["([^" safe "])"], '\\$1');
  end
  form = {"-C", "-1"}{1 + (nargout > 0)};
  [code, text] = system (["ls " form " " strjoin(names, " ") " 2>&1"]);
  if (code != 0)
    error ("ls: %s", regexprep (strtrim (text), '^\w*: *', ""));
  end
  if (nargout == 0)
    puts (text);
  elseif (isempty (text))
    list = "";
  else
    list = char (strsplit (text(1:end-1), "\n"));
  end
end
