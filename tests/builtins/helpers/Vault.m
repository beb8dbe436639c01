classdef Vault < handle
  properties
    held = 1
  end
  properties (Constant)
    MOST = 9
  end
  events
    Opened
  end
  methods
    function add (v, n)
      v.held += n;
    end
    function delete (v)
      printf ("vault of %d ends\n", v.held);
    end
  end
end
