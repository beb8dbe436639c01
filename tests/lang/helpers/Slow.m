% an object whose subsref takes a while, so that a run is stopped within it
classdef Slow
  properties
    c = {1, 2, 3}
  end
  methods
    function varargout = subsref (o, s)
      k = 0; for i = 1:20, k = k + i; end
      if strcmp (s(1).type, '{}'), [varargout{1:max (nargout, 1)}] = o.c{s(1).subs{:}};
      else, [varargout{1:max (nargout, 1)}] = builtin ('subsref', o, s); end
    end
    function r = cost (o), r = 0; for i = 1:20, r = r + i; end, end
  end
end
