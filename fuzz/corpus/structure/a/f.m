function r = f (varargin), r = ["a " h()]; end
