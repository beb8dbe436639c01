function fault = __outside__ (validator, x, lower, upper, open_below, open_above)
  % __OUTSIDE__  what keeps X from lying in a range, as text; empty where nothing does.
  %
  % FAULT = __outside__ (VALIDATOR, X, LOWER, UPPER, OPEN_BELOW, OPEN_ABOVE): an open bound does not belong to the range. NaN lies outside,
  % and so does what is neither numbers, logical nor char, nor an object. Errors about the bounds begin with VALIDATOR.
  %
  % A part of mustBeInRange and mustBeBetween.
  fault = "";
  if (! (comparable (lower) && comparable (upper) && isscalar (lower) && isscalar (upper)))
    error ("%s: LOWER and UPPER must be one number each", validator);
  elseif (! comparable (x))
    fault = sprintf ("must be numbers; it is of class %s", class (x));
    return;
  end
  x = x(:);
  above = x >= lower;
  below = x <= upper;
  if (open_below)
    above = x > lower;
  end
  if (open_above)
    below = x < upper;
  end
  outside = sum (! (above & below));
  if (! outside)
    return;
  end
  brackets = "[]";
  if (open_below)
    brackets(1) = "(";
  end
  if (open_above)
    brackets(2) = ")";
  end
  range = sprintf ("%s%g, %g%s", brackets(1), lower, upper, brackets(2));
  fault = sprintf ("must lie in %s; found %d elements that do not", range, outside);
end

function yes = comparable (v)
  yes = isnumeric (v) || islogical (v) || ischar (v) || isobject (v);
end
