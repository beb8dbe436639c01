function img = im2double (img, indexed)
  % IM2DOUBLE  an image as double.
  %
  % IMG = im2double (IMG): integers become numbers from 0 to 1, logical values 0 and 1. im2double (IMG, "indexed") makes indices from 1.
  %
  % Example: im2double (uint8 ([0 255]))  ⇒ [0 1]
  % See also: im2frame, ind2rgb
  if (nargin < 1)
    print_usage ();
  end
  cls = class (img);
  if (nargin > 1)
    if (! strcmp (indexed, "indexed"))
      error ('im2double: second input argument must be the string "indexed"');
    elseif (isfloat (img) && all (img(:) == fix (img(:)) & img(:) > 0))
      img = double (img);
    elseif (any (strcmp (cls, {"uint8", "uint16", "logical"})))
      img = double (img) + 1;
    else
      error (["im2double: if IMG is indexed, then it must be positive integer floating points, ", ...
              "or unsigned integer class"]);
    end
    return;
  end
  switch (cls)
    case "double"
    case {"single", "logical"}
      img = double (img);
    case {"uint8", "uint16"}
      img = double (img) / double (intmax (cls));
    case "int16"
      img = (double (img) + 32768) / 65535;
    otherwise
      error ('im2double: IMG is of unsupported class "%s"', cls);
  end
end
