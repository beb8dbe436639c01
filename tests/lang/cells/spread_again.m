% lang/cells/spread_again.m - c = {c{:} ...}, and what else holds c
c = {1, 2}; d = c; c = {c{:} 3}; disp (numel (d)), disp (numel (c)), c = {c{:} 4, 5, 'x'}; c = {c{:}, c}; disp (size (c)), disp (size (c{end}))
c = {}; for i = 1:30, c = {c{:} i}; end, disp (size (c)), d = c; c = {c{:} 31}; disp (size (d)), x = 7; for i = 1:5, c = {c{:}, x, 'a', i}; end, disp (size (c)), disp (c{end})
c = {1; 2}; c = {c{:}, 3}; disp (size (c)), c = {c{:}; 3 4 5}; disp (size (c)), c = {c{:}}; disp (size (c)), c = cell (1, 0); c = {c{:} 1}; disp (size (c))
c = {1, 2}; try, c = {c{:} nosuch}; catch e, disp (size (c)), end, k = {}; c = {c{:} k{:}}; disp (size (c)), c = {0, c{:}}; disp (c{1}), c = {c{:}, c{:}}; disp (size (c))
s.c = {1}; for i = 1:4, s.c = {s.c{:} i}; end, disp (size (s.c)), for i = 1:9, c = {c{:} {}}; c{end+1} = i; c(1) = []; end, disp (size (c))
