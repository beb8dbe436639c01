classdef ArgLength
  % ARGLENGTH  a length, made of a number of metres.
  properties
    metres
  end
  methods
    function obj = ArgLength (m)
      arguments
        m (1,1) double {mustBeNonnegative} = 0
      end
      obj.metres = m;
    end
  end
end
