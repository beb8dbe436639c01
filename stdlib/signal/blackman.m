function c = blackman (m, opt)
  % BLACKMAN  Blackman window.
  %
  % C = blackman (M) is a column of M values; blackman (M, "periodic") is blackman (M+1) without the last, "symmetric"
  % is the default.
  %
  % Example: blackman (3)  ⇒ [0; 1; 0]
  % See also: hamming
  if (nargin < 1)
    print_usage ();
  elseif (nargin < 2)
    opt = "symmetric";
  end
  c = __cosine_window__ ("blackman", m, [0.42, -0.5, 0.08], opt);
end
