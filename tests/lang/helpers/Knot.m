classdef Knot < handle
  % KNOT  a handle that holds others; its saveobj and loadobj count.
  properties
    name = ""
    to = []
    kind = "knot"
  end
  properties (Access = private)
    inside = 1
  end
  properties (Transient)
    cache = 0
  end
  methods
    function k = Knot (name)
      if (nargin), k.name = name; k.inside = numel (name); end
    end
    function n = hidden (k), n = k.inside; end
    function s = saveobj (k), k.cache += 1; s = k; end
    function delete (k), printf ("end of %s\n", k.name); end
  end
  methods (Static)
    function k = loadobj (k), k.cache = -1; end
  end
end
