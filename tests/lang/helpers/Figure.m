classdef Figure
  methods (Abstract)
    a = area (s)
  end
end
