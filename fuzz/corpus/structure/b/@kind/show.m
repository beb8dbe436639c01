function r = show (varargin), r = "hidden method"; end
