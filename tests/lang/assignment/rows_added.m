% lang/assignment/rows_added.m - matrices that get rows, columns and pages, and who else holds them
x = []; for i = 1:9, x = [x; i 2 3]; end, disp (x), y = x; x = [x; 7 8 9; 1 1 1]; disp (size (y)), disp (x(end-2:end,:)), x = vertcat (x, [1 2 3], [4 5 6; 7 8 9]); disp (x(end-3:end,:))
x = [x; y]; disp (size (x)), try, x = [x; 1 2]; catch e, disp (e.message), end, disp (size (x)), x = [5 5 5; x]; disp (x(1:2,:))
s = ['ab'; 'cd']; for c = 'e':'h', s = [s; c c]; end, disp (s), s = ["ab"; "cd"]; s = [s; "ef"]; s = [s; 'gh']; disp (s), try, s = [s; 'abc']; catch e, disp (e.message), end
c = {1 'a'; 2 'b'}; d = c; for i = 3:8, c = [c; {i, sprintf('%d', i)}]; end, disp (size (d)), disp (c(end,:)), c = [c; c]; disp (size (c)), disp (c{9,2})
z = int8 ([1 2; 3 4]); for i = 1:5, z = [z; i i]; end, disp (z), disp (class (z)), w = [1i 2; 3 4]; for i = 1:3, w = [w; i 2i]; end, disp (w), w = [w; 1 2]; disp (size (w))
b = true (2, 2); b = [b; false true]; b = [b; false true]; disp (b), disp (class (b)), m = zeros (0, 3); for i = 1:6, m(end+1,:) = [i 2 3]; end, disp (m)
q = ones (2, 2); for i = 1:5, q(end+1,end+1) = i; end, disp (q), r = q; q(end+1,:) = 9; disp (size (r)), disp (q(end,:)), t = ones (2, 2, 2); for i = 1:3, t(end+1,:,:) = i; end, disp (size (t)), disp (t(:,:,2))
t(:,end+1,:) = 7; disp (t(:,:,1)), t(end+1,end+1,end+1) = 5; disp (size (t)), disp (sum (t(:))), u = 'ab'; u(3,4) = 'c'; for i = 1:4, u(end+1,:) = 'wxyz'; end, disp (double (u))
a.m = [1 2; 3 4]; for i = 1:3, a.m = [a.m; i i]; a.m(end+1,:) = [0 i]; end, disp (a.m), k = single (ones (3, 2)); k(end+1,:) = 2; k(end+1,:) = 3; disp (k), l = k; k(1,:) = []; k(end+1,:) = 4; disp (k), disp (size (l))
c = {1 'a'}; d = c; for i = 2:9, c(end+1,:) = {i 'b'}; end, disp (size (d)), disp (c(end,:)), for i = 1:6, c{end+1,3} = i; end, disp (size (c)), disp (c(end,:)), disp (isempty (c{1,3}))
c = {}; for i = 1:8, c{i,3} = i; end, disp (c), c = cell (2, 2, 2); for i = 1:4, c{end+1,1,2} = i; end, disp (size (c)), disp (c{end,1,2}), disp (sum (cellfun (@isempty, c)(:)))
s = struct ('f', {1 2; 3 4}); for i = 1:5, s(end+1,1).f = i; end, disp (size (s)), disp (s(end,1).f), disp (isempty (s(end,2).f)), r = s; s(end+1,2).f = 9; disp (size (r))
