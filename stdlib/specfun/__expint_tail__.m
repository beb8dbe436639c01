function e = __expint_tail__ (z)
  % __EXPINT_TAIL__  the exponential integral E1 away from 0, by its continued fraction; a part of cosint and sinint.
  f = zeros (size (z));
  for k = 200:-1:1
    f = k ./ (1 + k ./ (z + f));
  end
  e = exp (-z) ./ (z + f);
end
