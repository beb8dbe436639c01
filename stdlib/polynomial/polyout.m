function polyout (c, x = "s")
  % POLYOUT  print a polynomial.
  %
  % polyout (C, X) prints C(1)*X^n + ... + C(n) with the variable X, "s" by default; STR = polyout (...) is not offered.
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
  text = number (c(1));
  if (n > 1)
    text = sprintf ("%s*%s^%d", text, x, n - 1);
  end
  for k = 2:n
    sign_text = "+";
    v = c(k);
    if (isreal (v) && v < 0)
      sign_text = "-";
      v = -v;
    end
    text = sprintf ("%s %s %s", text, sign_text, number (v));
    if (k < n)
      text = sprintf ("%s*%s^%d", text, x, n - k);
    end
  end
  printf ("%s\n", text);
end

function text = number (v)
  if (isreal (v))
    text = num2str (v, 5);
  else
    text = ["(" num2str(v, 5) ")"];
  end
end
