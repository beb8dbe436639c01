classdef Square < Shape
  properties
    side (1,1) double {mustBePositive} = 2
  end
  properties (Dependent)
    perim
  end
  methods
    function s = Square (a), if nargin, s.side = a; end, end
    function a = area (s), a = s.side ^ 2; end
    function p = get.perim (s), p = 4 * s.side; end
    function set.perim (s, v), s.side = v / 4; end
  end
end
