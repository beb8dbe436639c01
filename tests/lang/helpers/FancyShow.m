classdef FancyShow < handle & matlab.mixin.CustomDisplay
  properties, a = 1; b = 2; end
  methods (Access = protected)
    function h = getHeader (o)
      if isscalar (o), h = ["  FancyShow <" matlab.mixin.CustomDisplay.getClassNameForHeader(o) ">"]; else, h = getHeader@matlab.mixin.CustomDisplay (o); end
    end
    function g = getPropertyGroups (o)
      g = matlab.mixin.util.PropertyGroup ({"a"}, "First");
      if isscalar (o), g(2) = matlab.mixin.util.PropertyGroup (struct ("twice", 2 * o.b), "Second"); end
    end
    function f = getFooter (o), f = "  the end"; end
  end
end
