function text = polyout (c, x = "s")
  % POLYOUT  print a polynomial.
  %
  % polyout (C, X) prints C(1)*X^n + ... + C(n) with the variable X, "s" by default; STR = polyout (...) returns the text.
  %
  % Example: polyout ([3 -2 1], "x")  prints 3*x^2 - 2*x^1 + 1
  % See also: polyval, polyreduce
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (c) && isvector (c)))
    error ("polyout: first argument must be a vector");
  elseif (! ischar (x))
    error ("polyout: second argument must be a string");
  end
  n = numel (c);
  str = number (c(1));
  if (n > 1)
    str = sprintf ("%s*%s^%d", str, x, n - 1);
  end
  for k = 2:n
    sign_text = "+";
    v = c(k);
    if (isreal (v) && v < 0)
      sign_text = "-";
      v = -v;
    end
    str = sprintf ("%s %s %s", str, sign_text, number (v));
    if (k < n)
      str = sprintf ("%s*%s^%d", str, x, n - k);
    end
  end
  if (nargout > 0)
    text = str;
  else
    printf ("%s\n", str);
  end
end

function text = number (v)
  if (isreal (v))
    text = num2str (v, 5);
  else
    text = num2str (v, 5);
  end
end
