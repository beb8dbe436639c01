classdef ExactSheet < matlab.mixin.SetGetExactNames
  properties, Title = 1; end
end
