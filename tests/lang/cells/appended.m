% lang/cells/appended.m - c{k} = v inside and behind a cell
c = {}; for i = 1:40, c{end+1} = i; end, disp (numel (c)), d = c; c{end+1} = 'x'; disp (numel (d)), c{1} = c; disp (size (c{1}))
c = cell (0, 1); for i = 1:9, c{end+1} = i; end, disp (size (c)), c = cell (3, 1); for i = 1:9, c{end+1} = {i}; end, disp (size (c)), disp (c{12}{1})
c = cell (2, 2); try, c{end+1} = 1; catch e, disp (e.message), end, c{5, 1} = 3; disp (size (c))
c = {1, 2}; c{2} = c{1}; c{end+1} = c{end}; disp (c), c{end} = []; disp (size (c{end}))
c = {1, 2}; x = 5; c{2} = x; c{3} = x; c{3}(2) = 1; disp (x), k = 1.5; try, c{k} = 1; catch e, disp (e.message), end
try, c{0} = 1; catch e, disp (e.message), end, c{5} = 1; disp (size (c)), disp (isempty (c{4}))
