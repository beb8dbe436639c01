% lang/programs/library_shapes.m - shapes and orders of library functions that work on whole arrays at once.
1;
function q (varargin), for k = 1:numel (varargin), x = varargin{k}; if iscell (x), printf ('{%s} ', mat2str (size (x))); for j = 1:numel (x), printf ('<%s %s %s> ', class (x{j}), mat2str (size (x{j})), mat2str (double (x{j}))); end, else, printf ('%s %s %s ', class (x), mat2str (size (x)), mat2str (double (x))); end, end, printf ('\n'); end
s = ['a  '; ' bc'; '   '; 'd e']; for p = {'left', 'right', 'center'}, q (strjust (s, p{1})); q (strjust ('  a', p{1})); q (strjust (('a b ')', p{1})); end
q (strjust ('', 'left'));
q (mat2cell (reshape (1:12, 3, 4), [1 2], [3 1])); q (mat2cell ((1:4)', [1 3])); q (mat2cell ('abcd', 1, [2 2])); q (mat2cell (reshape (1:8, 2, 2, 2), [1 1], 2, [1 1]));
q (mat2cell (reshape (1:12, 3, 4), [0 3], [4 0])); c = mat2cell ({1, 2, 3}, 1, [1 2]); disp (size (c)), disp (size (c{2}))
q (mat2cell (1:4, 1)); q (mat2cell (zeros (0, 3), 0, [1 2]));
q (ostrsplit ('a,b;c', ',;')); q (ostrsplit (',a,,b,', ',')); q (ostrsplit (',a,,b,', ',', true)); q (ostrsplit (['a,b'; 'c,d'], ',')); q (ostrsplit ('abc', '')); q (ostrsplit ("a\\b", "\\"));
q (bin2dec ('101')); q (bin2dec (['101'; '011'])); q (bin2dec ('1 0 1')); q (bin2dec ('12')); q (bin2dec ({'1', '11'})); q (bin2dec (dec2bin (2^53 - 1))); q (bin2dec (repmat ('1', 1, 60)) - 2^60);
q (base2dec ('zz', 36)); q (base2dec (['ab'; 'c '], 'abc')); q (hex2dec (['FF'; 'a0'])); q (base2dec (('11')', 2)); q (bin2dec ([' 1'; '10']));
[t, i] = ismember ({'a', 'b', 'c'; 'b', '', 'z'}, {'b', 'a', 'b', ''}); q (t, i); [t, i] = ismember ({'a'}, {'b'; 'a'; 'a'}); q (t, i); [t, i] = ismember ('ab', {'ab', 'c'}); q (t, i);
[t, i] = ismember ({'a', 'b'}, {'b', 'x'}); q (t, i); [t, i] = ismember ({}, {'a', 'b'}); q (t, i); [t, i] = ismember ({'a', 'a '}, {'a ', 'b'}); q (t, i);
[s, i] = sortrows ([3 1; 1 2; 3 0; 1 2]); q (s, i); [s, i] = sortrows ([3 1; 1 2; 3 0; 1 2], -1); q (s, i); [s, i] = sortrows ([3 1; 1 2; 3 0; 1 2], [2 -1]); q (s, i); [s, i] = sortrows (['ba'; 'ab']); q (s, i); [s, i] = sortrows (zeros (3, 0)); q (s, i); [s, i] = sortrows (zeros (0, 2)); q (s, i);
printf ('%.6g ', round (1e6 * polyfit (1:5, [1 4 9 16 25], 2)) + 0); printf ('%.6g ', polyfit (1:5, [1 4 9 16 24], 0)); q (class (polyfit (single (1:3), 1:3, 1)));
