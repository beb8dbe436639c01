function [count, value] = runlength (x)
  % RUNLENGTH  lengths of the runs of equal elements of a vector, and their values.
  %
  % Example: runlength ([2 2 0 4 4 4 0 1 1 1 1])  ⇒ [2 1 3 1 4]
  % See also: run_count
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)) || ! isvector (x))
    error ("runlength: X must be a numeric vector");
  end
  x = x(:).';
  last = [find(x(1:end-1) != x(2:end)), numel(x)];
  count = diff ([0 last]);
  value = x(last);
end
