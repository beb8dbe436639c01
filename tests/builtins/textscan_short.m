% columns stay short where the data ends within a row, unless a separator, a literal or a skipped field came before
1;
function show (varargin), c = textscan (varargin{:}); c{:}, end
show ("ab cd", "%s %c", "delimiter", " ")
show ("1 2 3", "%f %d"), show ("1 ab\n2 ", "%f %s"), show ("5", "%f %s %f"), show ("", "%s %f")
show ("1,2,3\n4,5", "%f %f %f", "delimiter", ","), show ("1,2,3\n4,5\n", "%f %f %f", "delimiter", ",")
show ("1,2,3\n4,", "%f %f %f", "delimiter", ","), show ("1,2,3\n4,5,", "%f %f %f", "delimiter", ",")
show ("v=1;w=2\nv=3", "v=%d;w=%d"), show ("1 2 3\n4 5", "%f %*f %f"), show ("1 2 3\n4", "%f %*f %f")
show ("1 2 3\n4 5", "%f %f %f", "CollectOutput", true)
