function secs = etime (t2, t1)
  % ETIME  seconds between two clock vectors.
  %
  % SECS = etime (T2, T1): from T1 to T2, both as clock returns them, [year month day hour minute second].
  %
  % Example: etime ([2000 1 1 0 1 0], [2000 1 1 0 0 0])  ⇒ 60
  % See also: clock, tic, toc
  if (nargin != 2)
    print_usage ();
  end
  [~, a] = datenum (t2);
  [~, b] = datenum (t1);
  secs = a - b;
end
