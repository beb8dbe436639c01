function [h, w] = freqz (b, a = 1, varargin)
  % FREQZ  frequency response of a digital filter.
  %
  % [H, W] = freqz (B, A, N): H at N points (512) of the upper half of the unit circle, or of all of it with "whole" behind N, or at the
  % frequencies N, in their shape, when that is a vector. A number behind that is the sampling rate, and W is in Hz then.
  %
  % Example: freqz ([1 1], 1, 2)  ⇒ [2; 1-1i]
  % See also: filter, periodogram
  if (nargin < 1 || nargin > 5)
    print_usage ();
  end
  n = [];
  rate = 0;
  whole = false;
  if (numel (varargin) > 0)
    n = varargin{1};
  end
  for k = 2:numel (varargin)
    if (ischar (varargin{k}))
      whole = strcmp (varargin{k}, "whole");
    elseif (! isempty (varargin{k}))
      rate = varargin{k};
    end
  end
  if (isempty (a)), a = 1; end
  if (ischar (n))
    whole = strcmp (n, "whole");
    n = [];
  end
  if (isempty (n)), n = 512; end
  a = a(:);
  b = b(:);
  if (! isscalar (n))
    w = n;
    angle = w;
    if (rate)
      angle = 2 * pi * w / rate;
    end
    z = exp (-1i * angle);
    h = polyval (b(end:-1:1), z) ./ polyval (a(end:-1:1), z);
  else
    points = n * (2 - whole);
    k = max (numel (a), numel (b));
    fold = ceil (k / points) * points;
    bb = sum (reshape (postpad (b, fold), points, []), 2);
    aa = sum (reshape (postpad (a, fold), points, []), 2);
    h = fft (bb) ./ fft (aa);
    h = h(1:n);
    w = 2 * pi * (0:n-1).' / points;
    if (rate)
      w = w * rate / (2 * pi);
    end
  end
end
