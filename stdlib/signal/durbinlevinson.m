function phi = durbinlevinson (c, oldphi, oldv)
  % DURBINLEVINSON  coefficients of an autoregressive model by one or all steps of the Durbin-Levinson recursion.
  %
  % PHI = durbinlevinson (C): from the autocovariances C of lag 0 to P the coefficients of order P. durbinlevinson (C, OLDPHI, OLDV)
  % takes one step from the coefficients OLDPHI and the innovation variance OLDV.
  %
  % Example: durbinlevinson ([4 2])  ⇒ 0.5
  % See also: yulewalker
  if (nargin != 1 && nargin != 3)
    print_usage ();
  end
  c = c(:).';
  if (nargin == 1)
    phi = c(2) / c(1);
    v = c(1) * (1 - phi ^ 2);
    for t = 2:numel (c)-1
      last = (c(t+1) - phi * c(t:-1:2).') / v;
      phi = [phi - last * phi(end:-1:1), last];
      v *= 1 - last ^ 2;
    end
  else
    oldphi = oldphi(:).';
    t = numel (oldphi) + 1;
    last = (c(t+1) - oldphi * c(t:-1:2).') / oldv;
    phi = [oldphi - last * oldphi(end:-1:1), last];
  end
end
