classdef Tally < handle
  properties
    n = 0
    log = {}
  end
  properties (SetAccess = private)
    secret = 42
  end
  methods
    function inc (c, k)
      if nargin < 2, k = 1; end
      c.n += k;
      c.log{end+1} = k;
    end
    function v = get (c), v = c.n; end
    function [v, asked] = both (c), v = c.n; asked = nargout; end
    function delete (c), printf ("deleted %d\n", c.n); end
  end
end
