classdef Signal
  properties
    code
  end
  enumeration
    Red (1), Green (2)
    Blue (3)
  end
  methods
    function c = Signal (k)
      c.code = k;
    end
    function t = up (c)
      t = upper (char (c.code + 64));
    end
  end
end
