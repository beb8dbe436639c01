function [slcidx, C, Cpre, Cpost, win] = movslice (N, wlen)
  % MOVSLICE  indices of a window that moves along N elements.
  %
  % SLCIDX(:,k) are the indices of the window around element C(k), for the elements where the whole window lies inside.
  % CPRE and CPOST are the elements before and after these, WIN the window relative to its element. WLEN is the number of
  % elements of the window, or [BEFORE, AFTER].
  %
  % Example: movslice (5, 3)  ⇒ [1 2 3; 2 3 4; 3 4 5]
  % See also: movfun
  if (nargin != 2)
    print_usage ();
  end
  if (! (isscalar (N) && N > 0 && N == fix (N)))
    error ("movslice: N must be a positive integer");
  end
  if (! (isnumeric (wlen) && any (numel (wlen) == [1, 2]) && all (wlen >= 0) && all (wlen == fix (wlen)))
      || (isscalar (wlen) && wlen == 0))
    error ("movslice: WLEN must be a scalar or 2-element array of integers >= 0");
  end
  if (isscalar (wlen))
    if (wlen == 1)
      error ("movslice: WLEN must be > 1");
    end
    if (mod (wlen, 2) == 1)
      wlen = (wlen - 1) / 2 * [1, 1];
    else
      wlen = wlen / 2 + [0, -1];
    end
  elseif (all (wlen == 0))
    error ("movslice: WLEN must be > 1");
  end
  total = sum (wlen) + 1;
  if (total > N)
    error ("movslice: window length WLEN (%d) must be shorter than length along DIM (%d)", total, N);
  end
  win = (-wlen(1):wlen(2)).';
  Cpre = 1:wlen(1);
  Cpost = N-wlen(2)+1:N;
  C = wlen(1)+1:N-wlen(2);
  slcidx = C + win;
end
