classdef (Abstract) Shape < handle
  methods (Abstract)
    a = area (s)
  end
end
