function r = kind (varargin), r = "kind"; end
