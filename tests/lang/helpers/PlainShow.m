classdef PlainShow < matlab.mixin.CustomDisplay
  properties, a = 1; name = "n"; m = magic (3); f = @sin; c = {1,2}; end
  properties (Access = private), secret = 1; end
end
