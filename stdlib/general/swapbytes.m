function y = swapbytes (x)
  % SWAPBYTES  reverse the order of the bytes of each element.
  %
  % Y = swapbytes (X) changes between little and big endian; X is numeric, the class stays.
  %
  % Example: swapbytes (uint16 (1))  ⇒ 256
  % See also: typecast
  if (nargin < 1)
    print_usage ();
  end
  c = class (x);
  if (strcmp (c, "int8") || strcmp (c, "uint8") || isempty (x))
    y = x;
    return;
  elseif (! isnumeric (x))
    error ("swapbytes: invalid object of class '%s'", c);
  end
  bytes = typecast (x(:), "uint8");
  width = numel (bytes) / numel (x);
  bytes = reshape (bytes, width, numel (x))(width:-1:1, :);
  y = reshape (typecast (bytes(:), c), size (x));
end
