function r = end (t, k, n)
  r = 10 * k + n;
end
