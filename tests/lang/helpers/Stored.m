classdef Stored < handle
  properties, A = 1; other; end
  methods
    function s = saveobj (o), s = struct ("stored", o.A * 10, "other", o.other); end
  end
  methods (Static)
    function o = loadobj (s), o = Stored (); if isstruct (s), o.A = s.stored / 10; o.other = s.other; end, end
  end
end
