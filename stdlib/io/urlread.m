function [s, success, message] = urlread (url, varargin)
  % URLREAD  read what stands behind an address.
  %
  % S = urlread (URL): as text. Without the outputs below a failure is an error.
  % [S, SUCCESS, MESSAGE] = urlread (URL): SUCCESS says whether it worked, MESSAGE why not.
  % urlread (URL, METHOD, PARAM): METHOD is "get" or "post", PARAM a cell of names and values.
  %
  % Example: urlread ("https://www.octave.org", "get", {"q", "some text"})
  % See also: urlwrite, webread
  if (nargin != 1 && nargin != 3)
    print_usage ();
  end
  if (! ischar (url))
    error ("urlread: URL must be a string");
  end
  [address, request, body] = __url_request__ ("urlread", url, varargin{:});
  [s, success, message] = __url__ ("urlread", address, request, body);
  if (nargout < 2 && ! success)
    error ("urlread: %s", message);
  end
end
