function options = weboptions (varargin)
  % WEBOPTIONS  how webread and webwrite ask.
  %
  % OPTIONS = weboptions (NAME, VALUE, ...): a struct with the fields CharacterEncoding, UserAgent, Timeout (seconds),
  % Username, Password, KeyName, KeyValue, ContentType ("auto", "text", "json", "binary"), ContentReader (a function
  % of the file's name), MediaType, RequestMethod ("auto", "get", "post", "put", "delete", "patch"), ArrayFormat
  % ("csv", "json", "repeating", "php"), HeaderFields (a cell with two columns) and CertificateFilename.
  % OPTIONS = weboptions (OPTIONS, NAME, VALUE, ...): as OPTIONS, with changes.
  %
  % Example: webread ("https://www.octave.org", weboptions ("Timeout", 3))
  % See also: webread, webwrite
  options = struct ("CharacterEncoding", "auto", "UserAgent", ["GNU Octave/" version()], "Timeout", 10, "Username", "", ...
                    "Password", "", "KeyName", "", "KeyValue", "", "ContentType", "auto", "ContentReader", [], ...
                    "MediaType", "auto", "RequestMethod", "auto", "ArrayFormat", "csv", "HeaderFields", {{}}, ...
                    "CertificateFilename", "");
  if (nargin > 0 && isstruct (varargin{1}))
    options = varargin{1};
    varargin(1) = [];
  end
  if (mod (numel (varargin), 2))
    error ("weboptions: invalid number of arguments");
  end
  for k = 1:2:numel (varargin)
    names = fieldnames (options);
    at = find (strcmpi (names, varargin{k}));
    if (isempty (at))
      error ("weboptions: Undefined field %s", varargin{k});
    end
    options.(names{at}) = checked (names{at}, varargin{k+1});
  end
end

function value = checked (name, value)
  if (strcmp (name, "Timeout"))
    if (! (isnumeric (value) && isscalar (value) && value > 0))
      error ("weboptions: invalid Timeout value");
    end
  elseif (strcmp (name, "HeaderFields"))
    if (! (iscellstr (value) && (isempty (value) || columns (value) == 2)))
      error ("weboptions: HeaderFields must be a cell array of strings with two columns");
    end
  elseif (strcmp (name, "ContentReader"))
    if (! (isempty (value) || is_function_handle (value)))
      error ("weboptions: ContentReader must be a function handle");
    end
  elseif (! ischar (value) && ! (strcmp (name, "KeyValue") && isnumeric (value)))
    error ("weboptions: %s must be a string", name);
  end
end
