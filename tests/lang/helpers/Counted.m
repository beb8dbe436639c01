classdef Counted
  methods
    function varargout = m (o, varargin)
      printf ("%d arguments, %d results\n", nargin - 1, nargout);
      for k = 1:max (nargout, 1)
        varargout{k} = 10 * k;
      end
    end
  end
end
