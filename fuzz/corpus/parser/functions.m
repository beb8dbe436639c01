## Copyright (C) someone

% help text
function [a, varargout] = outer (x, ~, varargin)
  % more
  function inner (y = 3)
    y -1
  end
  a = @(t, varargin) t.^2 + x(min (end, 3));
end
function local, hold on; end
%!test
%! x = 1;
