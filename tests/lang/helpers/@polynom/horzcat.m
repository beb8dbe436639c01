function r = horzcat (varargin)
  r = "joined";
end
