function [file, success, message] = urlwrite (url, localfile, varargin)
  % URLWRITE  write what stands behind an address into a file.
  %
  % FILE = urlwrite (URL, LOCALFILE): FILE is the name of the file, from the root on. Without the outputs below a
  % failure is an error.
  % [FILE, SUCCESS, MESSAGE] = urlwrite (URL, LOCALFILE): SUCCESS says whether it worked, MESSAGE why not.
  % urlwrite (URL, LOCALFILE, METHOD, PARAM): METHOD is "get" or "post", PARAM a cell of names and values.
  %
  % Example: urlwrite ("https://www.octave.org", "page.html")
  % See also: urlread, webread
  if (nargin != 2 && nargin != 4)
    print_usage ();
  end
  if (! ischar (url))
    error ("urlwrite: URL must be a string");
  elseif (! ischar (localfile))
    error ("urlwrite: LOCALFILE must be a string");
  end
  [address, request, body] = __url_request__ ("urlwrite", url, varargin{:});
  [data, success, message] = __url__ ("urlwrite", address, request, body);
  file = "";
  if (success)
    [fid, message] = fopen (localfile, "wb");
    if (fid < 0)
      error ("urlwrite: unable to open file: %s", message);
    end
    fputs (fid, data);
    fclose (fid);
    file = make_absolute_filename (tilde_expand (localfile));
  elseif (nargout < 2)
    error ("urlwrite: %s", message);
  end
end
