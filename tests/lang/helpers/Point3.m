classdef Point3 < Point
  properties
    z = 9
  end
  methods
    function s = Point3 (x, y, z)
      s@Point (x, y);
      s.z = z;
    end
    function d = dist (s)
      d = dist@Point (s) + s.z;
    end
  end
end
