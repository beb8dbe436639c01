% lang/strings/joined.m - strcat and cstrcat, also of what they grow
1;
function q (varargin), for k = 1:numel (varargin), x = varargin{k}; if iscell (x), printf ('{%s} ', mat2str (size (x))); for j = 1:numel (x), printf ('<%s %s %s> ', class (x{j}), mat2str (size (x{j})), mat2str (double (x{j}))); end, else, printf ('%s %s %s ', class (x), mat2str (size (x)), mat2str (double (x))); end, end, printf ('\n'); end
q (strcat ("ab  \n", "x")); q (strcat ("ab \t \n\n", "x")); q (strcat ('a ', 'b ')); q (strcat ('', '')); q (strcat ('  ', '')); q (strcat ('a')); q (strcat ('a ')); q (strcat ('a', 'b', ' c '));
q (strcat ("a ", 65)); q (strcat ({'a '}, 'b ')); q (strcat ({'a ', 'x'}, 'b ', {'c'; 'd'}')); q (strcat (['ab '; 'c  '], 'x')); q (strcat (zeros (1, 0), 'a')); q (strcat (char (zeros (0, 3)), 'a')); q (strcat (('ab')', 'x'));
q (strcat (1)); q (strcat (true, 'a')); q (strcat ({}, 'a')); try, strcat (struct ()); catch e, disp (e.message), end, try, strcat ({'a', 'b'}, {'a', 'b', 'c'}); catch e, disp (e.message), end
q (strcat ("a\0", 'b')); q (strcat ('a', '', 'b')); x = 'ab'; for i = 1:4, x = strcat (x, ' ', 'c '); x = [x '  ']; end, q (x); y = x; x = strcat (x, 'z'); q (y); q (x);
q (cstrcat ()); q (cstrcat ('a ', 'b')); q (cstrcat ('a')); q (cstrcat (['a'; 'b'], ['c'; 'd'])); try, cstrcat (1); catch e, disp (e.message), end, try, cstrcat ('a', {'b'}); catch e, disp (e.message), end, try, cstrcat ('a', ['b'; 'c']); catch e, disp (e.message), end, q (cstrcat ('', 'a')); q (cstrcat ('', ''));
x = ''; for i = 1:4, x = cstrcat (x, 'c '); y = x; end, x = cstrcat (x, 'd'); q (x); q (y); x = cstrcat ('z', x); q (x);
