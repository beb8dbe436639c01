function c = __cosine_window__ (who, m, coefficients, opt)
  % __COSINE_WINDOW__  what blackman and hamming share: a window that is a sum of cosines.
  %
  % C = __cosine_window__ (WHO, M, COEFFICIENTS, OPT): element k + 1 of COEFFICIENTS is that of cos (k t). OPT is "periodic" or
  % "symmetric". Errors name WHO.
  if (! (isscalar (m) && m == fix (m) && m > 0))
    error ("%s: M must be a positive integer", who);
  end
  switch (opt)
    case "periodic"
      n = m;
    case "symmetric"
      n = m - 1;
    otherwise
      error ("%s: window type must be either \"periodic\" or \"symmetric\"", who);
  end
  if (m == 1)
    c = 1;
    return;
  end
  t = 2*pi * (0:m-1).' / n;
  c = coefficients(1) + coefficients(2) * cos (t);
  for k = 2:numel (coefficients) - 1
    c += coefficients(k + 1) * cos (k * t);
  end
end
