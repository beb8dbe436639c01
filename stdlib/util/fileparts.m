function [folder, name, ext] = fileparts (filename)
  % FILEPARTS  folder, name and extension of a file name.
  %
  % [FOLDER, NAME, EXT] = fileparts (FILENAME): EXT begins with the last dot of the name.
  %
  % Example: [d, n, e] = fileparts ("/a/b.txt")  ⇒ "/a", "b", ".txt"
  % See also: fullfile
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (filename) || rows (filename) > 1)
    error ("fileparts: FILENAME must be a single string");
  end
  cut = find (filename == "/", 1, "last");
  if (isempty (cut))
    cut = 0;
    folder = "";
  elseif (cut == 1)
    folder = "/";
  else
    folder = filename(1:cut-1);
  end
  dot = find (filename == ".", 1, "last");
  if (isempty (dot) || dot <= cut)
    dot = numel (filename) + 1;
  end
  name = filename(cut+1:dot-1);
  ext = filename(dot:end);
  if (isempty (name)), name = ""; end
  if (isempty (ext)), ext = ""; end
end
