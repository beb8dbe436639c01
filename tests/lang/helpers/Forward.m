% a class whose subsref hands every index on to the language's own rules, with the outputs that were asked for
classdef Forward < handle
  properties
    items = {1, 'two', 3}
  end
  methods
    function quiet (o), printf ('quiet\n'); end
    function [a, b] = two (o, k), a = k; b = nargout; end
    function varargout = subsref (o, s)
      [varargout{1:nargout}] = builtin ('subsref', o, s);
    end
  end
end
