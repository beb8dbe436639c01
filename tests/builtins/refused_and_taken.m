% arguments that are refused, and a DIM of several elements, of which the first counts
try, diag ([4 5], 2, -1), catch e, disp (e.message), end
try, iskeyword (7), catch e, disp (e.message), end
disp (prod ([2; 3], ones (1, 2)))
disp (sum ([1 2; 3 4], [2 1]))
try, sum ([1 2], []), catch e, disp (e.message), end
c = textscan (["1 2"; "3 4"], "%f"); disp (c{1}')
c = textscan ("7", "%f"); disp (c{1})
