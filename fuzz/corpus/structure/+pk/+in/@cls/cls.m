function r = cls (varargin), r = "constructor"; end
