classdef Link < handle
  properties
    next
    data = 1:100;
  end
end
