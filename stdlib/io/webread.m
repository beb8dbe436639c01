function response = webread (url, varargin)
  % WEBREAD  read what a web service answers.
  %
  % RESPONSE = webread (URL): JSON becomes a value (jsondecode), other answers text.
  % RESPONSE = webread (URL, NAME, VALUE, ...): names and values are added to the address.
  % RESPONSE = webread (..., OPTIONS): as weboptions says.
  %
  % Example: webread ("https://www.octave.org/api", "q", "text", weboptions ("ContentType", "json"))
  % See also: webwrite, weboptions, urlread
  if (nargin < 1)
    print_usage ();
  end
  response = __web__ ("webread", "get", url, varargin{:});
end
