classdef Point
  properties
    x = 1
    y = 2;
  end
  properties (Constant)
    ORIGIN = [0 0]
  end
  methods
    function p = Point (x, y)
      if nargin > 0
        p.x = x;
        p.y = y;
      end
    end
    function d = dist (p)
      d = sqrt (p.x ^ 2 + p.y ^ 2);
    end
    function r = plus (a, b)
      r = Point (a.x + b.x, a.y + b.y);
    end
    function p = set.x (p, v)
      if v < 0, error ("negative"); end
      p.x = v;
    end
  end
  methods (Static)
    function p = unit ()
      p = Point (1, 0);
    end
  end
end
