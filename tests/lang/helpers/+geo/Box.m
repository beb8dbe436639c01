classdef Box
  properties, w = 5; end
  properties (Constant), K = 77; end
  methods
    function b = Box (w), if nargin, b.w = w; end, end
    function v = vol (b), v = b.w ^ 3; end
  end
  methods (Static), function s = make (), s = geo.Box (2); end, end
end
