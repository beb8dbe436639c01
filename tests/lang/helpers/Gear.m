classdef Gear < handle
  enumeration
    Slow, Fast
  end
end
