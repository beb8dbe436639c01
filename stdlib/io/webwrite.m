function response = webwrite (url, varargin)
  % WEBWRITE  write to a web service.
  %
  % RESPONSE = webwrite (URL, NAME, VALUE, ...): posts names and values as a form; the answer is read as webread does.
  % RESPONSE = webwrite (URL, DATA): posts DATA: text as it stands, other values as JSON.
  % RESPONSE = webwrite (..., OPTIONS): as weboptions says.
  %
  % Example: webwrite ("https://www.octave.org/api", struct ("a", 1))
  % See also: webread, weboptions
  if (nargin < 2)
    print_usage ();
  end
  response = __web__ ("webwrite", "post", url, varargin{:});
end
