function r = f (varargin), r = ["pk.f " h()]; end
