function f (x)
  arguments
    x (1,1) double
  end
end
classdef C
end
