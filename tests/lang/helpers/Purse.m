classdef Purse
  properties
    coins = []
    owner (1,:) char = 'nobody'
  end
  properties (Transient)
    cache = 0
  end
  properties (Dependent)
    total
  end
  properties (Constant)
    LIMIT = 9
  end
  methods
    function p = Purse (coins)
      if (nargin), p.coins = coins; end
      p.cache = 5;
    end
    function t = get.total (p), t = sum ([p.coins.v]); end
    function s = saveobj (p), s = p; s.owner = ["saved " p.owner]; end
  end
  methods (Static)
    function p = loadobj (p)
      if (isstruct (p)), printf ("a struct\n"); end
      p.cache = 7;
    end
  end
end
