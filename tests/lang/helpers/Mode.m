classdef Mode < handle
  enumeration
    Slow, Fast
  end
end
