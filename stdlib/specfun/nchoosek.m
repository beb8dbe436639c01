function c = nchoosek (v, k)
  % NCHOOSEK  binomial coefficient, or all combinations.
  %
  % C = nchoosek (N, K) is N! / (K! (N-K)!) for non-negative integers; a warning tells of lost precision.
  % C = nchoosek (SET, K): each row is one way to take K elements of the vector SET, in order.
  %
  % Example: nchoosek (1:3, 2)  ⇒ [1 2; 1 3; 2 3]
  % See also: perms, factorial
  if (nargin != 2)
    print_usage ();
  elseif (! isvector (v))
    error ("nchoosek: first argument must be a scalar or a vector");
  elseif (! (isreal (k) && isscalar (k) && isnumeric (k) && k >= 0 && k == fix (k)))
    error ("nchoosek: K must be an integer >= 0");
  elseif (isscalar (v) && isnumeric (v) && (iscomplex (v) || v < k || v < 0 || v != fix (v)))
    error ("nchoosek: N must be a non-negative integer >= K");
  end
  n = numel (v);
  if (n == 1 && isnumeric (v))
    k = min (k, v - k);
    c = cast (1, class (v + k));
    for j = 1:k
      % c times (v-k+j) / j without leaving the integers
      g = gcd (c, j);
      c = (c / g) * ((v - k + j) / (j / g));
    end
    if (isfloat (c) && c > flintmax (class (c)))
      warning ("nchoosek: possible loss of precision");
    elseif (isinteger (c) && c == intmax (class (c)))
      warning ("nchoosek: result may have saturated at intmax");
    end
  elseif (k == 0)
    c = v(zeros (1, 0));
  elseif (k == 1)
    c = v(:);
  elseif (k == n)
    c = v(:).';
  elseif (k > n)
    c = v(zeros (0, k));
  else
    idx = (1:n-k+1).';
    for j = 2:k                           % put every larger element behind each row
      last = idx(:,end);
      count = n - k + j - last;
      reps = repelem ((1:rows (idx)).', count);
      first = cumsum ([1; count(1:end-1)]);
      step = ones (sum (count), 1);
      step(first) = last + 1;
      step(first(2:end)) -= n - k + j;
      idx = [idx(reps,:), cumsum(step)];
    end
    c = reshape (v(idx), size (idx));
  end
end
