function r = g (varargin), r = "pk.in.g"; end
