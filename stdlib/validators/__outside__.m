function [outside, text] = __outside__ (x, lower, upper, open_below, open_above)
  % __OUTSIDE__  which elements of X lie outside of a range, and the range as text.
  %
  % [OUTSIDE, TEXT] = __outside__ (X, LOWER, UPPER, OPEN_BELOW, OPEN_ABOVE): OUTSIDE is a logical column, as long as X has elements.
  % An open bound does not belong to the range. NaN lies outside.
  %
  % A part of mustBeInRange and mustBeBetween.
  x = x(:);
  above = x >= lower;
  below = x <= upper;
  if (open_below)
    above = x > lower;
  end
  if (open_above)
    below = x < upper;
  end
  outside = ! (above & below);
  brackets = "[]";
  if (open_below)
    brackets(1) = "(";
  end
  if (open_above)
    brackets(2) = ")";
  end
  text = sprintf ("%s%g, %g%s", brackets(1), lower, upper, brackets(2));
end
