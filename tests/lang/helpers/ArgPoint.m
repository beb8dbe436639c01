classdef ArgPoint
  % ARGPOINT  a point whose constructor takes its properties by name.
  properties
    X (1,1) double = 0
    Y (1,1) double = 0
    Label string = "none"
    Path (1,:) double = []
    Size ArgLength = ArgLength (1)
  end
  properties (Hidden)
    Hidden_ = 1
  end
  properties (SetAccess = private)
    Secret = 2
  end
  methods
    function obj = ArgPoint (o)
      arguments
        o.?ArgPoint
      end
      for [v, k] = o
        obj.(k) = v;
      end
    end
    function obj = move (obj, dx, dy, o)
      arguments
        obj
        dx (1,1) {mustBeNumeric}
        dy (1,1) double = 0
        o.By (1,1) double {mustBeNonnegative} = 1
      end
      obj.X += dx * o.By;
      obj.Y += dy * o.By;
    end
    function d = distance (obj, other)
      arguments
        obj (1,1) ArgPoint
        other (1,1) ArgPoint
      end
      d = hypot (obj.X - other.X, obj.Y - other.Y);
    end
    function disp (~, varargin)
      arguments
        ~
      end
      arguments (Repeating)
        varargin
      end
      printf ("a point\n");
    end
  end
  methods (Static)
    function p = origin (x)
      arguments
        x (1,1) double = 0
      end
      p = ArgPoint ("X", x);
    end
  end
end
