function [x, y] = humps (x = 0:0.05:1)
  % HUMPS  a function with two maxima and a zero, to try solvers and integrators on.
  %
  % Y = humps (X) is -6 + 1 ./ ((X - 0.3).^2 + 0.01) + 1 ./ ((X - 0.9).^2 + 0.04); [X, Y] = humps () also gives X, 0:0.05:1.
  %
  % Example: humps (1)  ⇒ 16
  % See also: fzero, fminbnd, integral
  if (! isnumeric (x))
    error ("humps: X must be a numeric array");
  end
  y = -6 + 1 ./ ((x - 0.3) .^ 2 + 0.01) + 1 ./ ((x - 0.9) .^ 2 + 0.04);
  if (nargout <= 1)
    x = y;
  end
end
