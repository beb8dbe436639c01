function r = f (varargin), r = "hidden f"; end
