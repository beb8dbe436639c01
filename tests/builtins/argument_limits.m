% argument_limits.m - counts of arguments beyond those of the documentation are refused: name, least, most
limits = {'intersect', 2, 4; 'setdiff', 2, 4; 'setxor', 2, 4; 'union', 2, 4; 'powerset', 1, 2; 'strchr', 2, 4; 'datevec', 1, 3; ...
          'file_in_loadpath', 1, 2; 'hanning', 1, 2; 'hamming', 1, 2; 'drawnow', 0, 3; 'graphics_toolkit', 0, 2; 'cumprod', 1, 2};
for k = 1:rows (limits)
  [name, least, most] = limits{k,:};
  for n = [least - 1, most + 1]
    if n < 0, continue; end
    args = repmat ({'rows'}, 1, n);
    try
      feval (name, args{:});
      printf ("%s takes %d arguments\n", name, n);
    catch e
      if isempty (regexp (e.message, '^Invalid call to|called with too many inputs')), disp (e.message); end
    end
  end
end
disp (hanning (5, 'periodic')'); disp (isequal (hanning (4), hanning (4, 'symmetric')))
try, hanning (5, 'x'); catch e, disp (e.message), end
disp (have_window_system (1)); disp (isequal (intersect ([1 2 3], [2 3 4], 'rows', 'stable'), zeros (0, 3)))
