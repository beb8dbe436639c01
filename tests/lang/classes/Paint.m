classdef Paint
properties (Constant)
RED = Paint (1, 0)
end
properties
r
g = Paint.K
end
properties (Constant)
K = 7
end
methods
function o = Paint (r, g)
if nargin, o.r = r; o.g = g; end
end
end
end
