function a (x)
  if x, b (x); end
function r = b (y)
  r = -2^-y';
