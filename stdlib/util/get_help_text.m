function [text, format] = get_help_text (name)
  % GET_HELP_TEXT  the help text of a function, as it is written.
  %
  % [TEXT, FORMAT] = get_help_text (NAME): FORMAT is "plain text", "texinfo" or "html", "Not documented" where the
  % function has no help, or "Not found". NAME may also be the path of a function that would be found by its name.
  %
  % Example: get_help_text ("fliplr")
  % See also: help, type, which
  if (nargin != 1)
    print_usage ();
  elseif (! ischar (name))
    error ("get_help_text: NAME must be a string");
  end
  if (strncmp (name, "/", 1)) % a path, as which gives it
    [~, base] = fileparts (name);
    if (any (strcmp (builtin ("which", "-all", base), name)))
      name = base;
    end
  end
  text = "";
  format = "Not documented";
  try
    text = builtin ("help", name);
  catch
    if (! any (exist (name) == [2, 3, 5, 103]))
      format = "Not found";
    end
  end
  if (! isempty (regexp (text, '^\s*-\*- texinfo -\*-', "once")))
    text = regexprep (text, '^\s*-\*- texinfo -\*-[^\n]*\n', "", "once");
    format = "texinfo";
  elseif (! isempty (regexp (text, '<html', "once", "ignorecase")))
    format = "html";
  elseif (! isempty (strtrim (text)))
    format = "plain text";
  end
end
