function z = idivide (a, b, op)
  % IDIVIDE  divide integers with a chosen rounding.
  %
  % Z = idivide (A, B) divides element by element and rounds toward zero.
  % Z = idivide (A, B, OP) rounds by OP: "fix" (default), "ceil", "floor" or "round".
  % At least one of A and B must be of an integer class; the result has that class.
  %
  % Example: idivide (int32 (7), int32 (2), "ceil")  ⇒ 4
  % See also: fix, floor, ceil, round
  if (nargin < 2)
    print_usage ();
  end
  if (nargin < 3)
    op = "fix";
  else
    op = tolower (op);
  end
  if (! (isinteger (a) || isinteger (b)))
    error ("idivide: at least one input (X or Y) must be an integer type");
  elseif (isinteger (a) && isinteger (b) && ! strcmp (class (a), class (b)))
    error ("idivide: integer type mismatch.  Inputs are %s and %s.", class (a), class (b));
  end
  z = a ./ b;
  if (strcmp (op, "round"))
    return;
  end
  % z is rounded to nearest; where that went the wrong way one step puts it right.
  if (isinteger (a)), c = class (a); else, c = class (b); end
  if (strcmp (c, "int64") || strcmp (c, "uint64"))
    back = z .* b;
    over = (back > a);
    exact = (back == a);
    neg_b = (b < 0);
  else
    q = double (a) ./ double (b);
    back = double (z);
    over = (back > q);
    exact = (back == q) | ! isfinite (q);
    neg_b = false;
  end
  over = xor (over, neg_b) & ! exact;       % z lies above the true quotient
  under = ! over & ! exact;
  switch (op)
    case "floor"
      z -= cast (over, c);
    case "ceil"
      z += cast (under, c);
    case "fix"
      negative = ((a < 0) != (b < 0));
      z = z - cast (over & ! negative, c) + cast (under & negative, c);
    otherwise
      error ('idivide: unrecognized rounding type "%s"', op);
  end
end
