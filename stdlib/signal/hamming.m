function c = hamming (m, opt)
  % HAMMING  Hamming window.
  %
  % C = hamming (M) is a column of M values; hamming (M, "periodic") is hamming (M+1) without the last, "symmetric" is
  % the default.
  %
  % Example: hamming (3)  ⇒ [0.08; 1; 0.08]
  % See also: blackman
  if (nargin < 1)
    print_usage ();
  elseif (nargin < 2)
    opt = "symmetric";
  end
  c = __cosine_window__ ("hamming", m, [0.54, -0.46], opt);
end
