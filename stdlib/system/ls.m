function list = ls (varargin)
  % LS  list the files of a folder, as the command of the system does.
  %
  % ls NAMES...: names and options are those of the command ls.
  % LIST = ls (...): the names as rows of a char matrix.
  %
  % Example: ls *.m
  % See also: dir, readdir, glob
  if (! iscellstr (varargin))
    error ("ls: all arguments must be character strings");
  end
  [status, text] = system (strjoin ([{"ls -1"}, varargin, {"2>&1"}], " "));
  if (status != 0)
    error ("%s", strtrim (text));
  end
  names = strsplit (text, "\n")(1:end-1);
  if (nargout > 0)
    list = char (names);
  elseif (! isempty (names))
    puts (list_in_columns (names));
  end
end
