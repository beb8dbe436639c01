function args = __movargs__ (who, varargin)
  % __MOVARGS__  the options of a movFUN function, checked to come in pairs.
  %
  % A part of movmin, movmean and their like.
  args = varargin;
  odd = cellfun (@ischar, args(1:2:end));
  if (mod (numel (args), 2) == 1)
    error ("%s: property '%s' missing value argument", who, disp (args{end})(1:end-1));
  elseif (! all (odd))
    error ("%s: property names must be strings", who);
  end
end
