classdef Solid
  methods (Abstract)
    r = area (s)
    r = name (s)
  end
  methods
    function r = both (s), r = sprintf ("%s %d", name (s), area (s)); end
  end
end
