classdef Coin
  properties
    v = 7
  end
  methods
    function c = Coin (v)
      if (nargin), c.v = v; end
    end
    function d = double (c)
      d = [c.v];
    end
    function s = sums (cs)
      s = sum ([cs.v]);
    end
    function show (c)
      h = @Coin.isa;
      printf ("%d %s\n", isa (c, "Coin"), h (c));
    end
  end
  methods (Static)
    function c = of (varargin)
      c = Coin (varargin{:});
    end
    function text = isa (x)
      text = "static";
    end
  end
end
