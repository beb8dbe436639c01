function varargout = textread (name, format = "%f", varargin)
  % TEXTREAD  fields of a file by a format.
  %
  % [A, ...] = textread (NAME, FORMAT, REPEAT, PROPERTY, VALUE, ...): as strread reads a text, with the property "headerlines" for the
  % number of lines to pass over. textscan is the newer function.
  %
  % Example: [a, b] = textread ("data.txt", "%f %s", "headerlines", 1)
  % See also: strread, textscan, fileread
  persistent warned = false;
  if (! warned)
    warned = true;
    warning ("Octave:legacy-function", "textread is obsolete; use textscan instead");
  end
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (name) || ! ischar (format))
    error ("textread: FILENAME and FORMAT arguments must be strings");
  end
  if (! isfile (name))
    error ("textread: could not open '%s' for reading", name);
  end
  text = fileread (name);
  at = find (strcmpi (cellfun (@(x) ifelse_text (x), varargin, "UniformOutput", false), "headerlines"), 1);
  if (! isempty (at))
    lines = varargin{at+1};
    varargin(at:at+1) = [];
    ends = find (text == "\n");
    if (lines > numel (ends))
      text = "";
    elseif (lines > 0)
      text = text(ends(lines)+1:end);
    end
  end
  varargout = cell (1, max (nargout, 1));
  [varargout{:}] = strread (text, format, varargin{:});
end

function t = ifelse_text (x)
  t = "";
  if (ischar (x))
    t = x;
  end
end
