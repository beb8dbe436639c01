function y = sinetone (freq, rate = 8000, sec = 1, ampl = 64)
  % SINETONE  samples of pure tones.
  %
  % Y = sinetone (FREQ, RATE, SEC, AMPL): SEC seconds (1) of a sine of FREQ Hz at RATE samples a second (8000) with amplitude AMPL (64),
  % a column for each element of FREQ and AMPL.
  %
  % Example: size (sinetone ([440 880], 8000, 0.5))  ⇒ [4000 2]
  % See also: sinewave
  if (nargin < 1)
    print_usage ();
  end
  [fail, freq, ampl] = common_size (freq, ampl);
  if (fail || ! isvector (freq))
    error ("sinetone: FREQ and AMPL must be vectors of common size");
  elseif (! (isscalar (rate) && isscalar (sec)))
    error ("sinetone: RATE and SEC must be scalars");
  end
  n = round (rate * sec);
  y = sin (2 * pi * (1:n).' / rate * freq(:).') .* ampl(:).';
end
