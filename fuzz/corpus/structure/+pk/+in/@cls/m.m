function r = m (varargin), r = "method"; end
