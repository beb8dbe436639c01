function r = show (varargin), r = h (); end
