classdef RingLink < handle
  properties
    next = []
    before = []
  end
  methods
    function delete (o), RingLink.count (); end
  end
  methods (Static)
    function count ()
      persistent n
      if isempty (n), n = 0; end
      n++;
      if mod (n, 1000) == 0, printf ("%d ended\n", n); end
    end
  end
end
