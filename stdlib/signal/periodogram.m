function [pxx, w] = periodogram (x, varargin)
  % PERIODOGRAM  estimate of a power spectral density.
  %
  % [PXX, W] = periodogram (X, WIN, NFFT, FS, RANGE): of a vector X, weighted by WIN (ones), at NFFT frequencies (256, or the next power of
  % two of the length of X), which are W radians a sample, or Hz for a sampling rate FS. RANGE is "onesided" (default for real X) or
  % "twosided".
  %
  % Example: periodogram ([1 1], [], 2)  ⇒ two values
  % See also: fft, freqz
  if (nargin < 1 || nargin > 5)
    print_usage ();
  end
  range = [];
  texts = cellfun (@ischar, varargin);
  names = varargin(texts);
  args = varargin(! texts);
  for k = 1:numel (names)
    switch (names{k})
      case {"onesided", "half", "twosided", "whole", "centered", "centerdc"}
        range = names{k};
    end
  end
  if (any (strcmp (range, {"centered", "centerdc"})))
    error ('periodogram: "%s" range type is not implemented', range);
  end
  args(end+1:3) = {[]};
  [win, nfft, fs] = args{1:3};
  if (! (isnumeric (x) && isvector (x)))
    error ("periodogram: X must be a real or complex vector");
  end
  x = x(:);
  n = numel (x);
  if (! isempty (win))
    if (! isvector (win) || numel (win) != n)
      error ("periodogram: WIN must be a vector of the same length as X");
    end
    win = win(:);
    x .*= win;
    power = sumsq (win);
  else
    power = n;
  end
  if (isempty (nfft))
    nfft = max (256, 2 ^ nextpow2 (n));
  elseif (! isscalar (nfft))
    error ("periodogram: NFFT must be a scalar");
  end
  if (! isempty (fs) && ! isscalar (fs))
    error ("periodogram: FS must be a scalar");
  end
  has_rate = numel (args) > 2 && ! isempty (fs);
  if (n > nfft)                      # more data than frequencies: folded
    pages = ceil (n / nfft);
    x = sum (reshape (postpad (x, pages * nfft), nfft, pages), 2);
  end
  pxx = abs (fft (x, nfft)) .^ 2 / power;
  if (has_rate)
    pxx /= fs;
  else
    pxx /= 2 * pi;
  end
  k = (0:nfft-1).';
  one = isempty (range) && isreal (x) || any (strcmp (range, {"onesided", "half"}));
  if (one)
    half = floor (nfft / 2) + 1;
    pxx = pxx(1:half);
    last = half - (mod (nfft, 2) == 0);    # the highest frequency of an even count stands once
    pxx(2:last) *= 2;
    k = k(1:half);
  end
  if (has_rate)
    w = k * fs / nfft;
  else
    w = k * 2 * pi / nfft;
  end
end
