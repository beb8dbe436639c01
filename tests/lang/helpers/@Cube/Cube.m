classdef Cube < Solid
  methods
    function r = name (c), r = "cube"; end
  end
end
