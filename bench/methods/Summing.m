classdef Summing < handle
  properties
    sum = 0;
  end
  methods
    function add (c, k)
      c.sum = c.sum + k;
    end
  end
end
