classdef (~Sealed = 1, 3) C < a & b.
  properties (Access = )
    x y z = 1 2
    v (a, :) {3, @f
    w (1,2) double {mustBeFinite, mustBeMember(w, {1 2})} = [1 end]
  endmethods
  methods (Static) x
    r = area (3)
    function f (o), o@A.(3); y = ?3; z = o@(x); end
    function get.q (o)
  end
  enumeration, A (1, B 2, C
  events, E (1), F = 2
end
x = 3;
