function y = conv (a, b, shape = "full")
  % CONV  convolution of two vectors, or product of two polynomials.
  %
  % Y = conv (A, B) has numel (A) + numel (B) - 1 elements; it is a row or column as the longer one is (B when they are equal).
  % conv (A, B, "same") is the central part of the size of A, "valid" the part without edges.
  %
  % Example: conv ([1 2], [1 3])  ⇒ [1 5 6]
  % See also: deconv, conv2, filter, poly
  if (nargin < 2)
    print_usage ();
  elseif (! (isvector (a) && isvector (b)))
    error ("conv: both arguments A and B must be vectors");
  end
  if (! any (strcmp (shape, {"full", "same", "valid"})))
    error ('conv: SHAPE argument must be "full", "same", or "valid"');
  end
  y = conv2 (a(:), b(:), shape);
  if (strcmp (shape, "same") || numel (a) > numel (b))
    row = isrow (a);
  else
    row = isrow (b);
  end
  if (row)
    y = y.';
  end
end
