classdef Bolt < Part
  methods, function b = Bolt (n), if nargin, b.n = n; end, end, end
end
