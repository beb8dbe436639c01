classdef Part < handle & matlab.mixin.Heterogeneous
  properties, n = 0; end
  methods (Static, Sealed, Access = protected)
    function p = getDefaultScalarElement (), p = Bolt (-1); end
  end
end
