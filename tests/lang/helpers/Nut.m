classdef Nut < Part
  methods, function b = Nut (n), if nargin, b.n = n; end, end, end
end
