function csvwrite (file, m, varargin)
  % CSVWRITE  write a matrix as lines of numbers between commas.
  %
  % csvwrite (FILE, M, ...) is dlmwrite with "," as the separator; further arguments are those of dlmwrite.
  %
  % Example: csvwrite ("out.csv", [1 2; 3 4])
  % See also: csvread, dlmwrite
  if (nargin < 2)
    print_usage ();
  end
  dlmwrite (file, m, ",", varargin{:});
end
