% handles that hold each other, whose destructors take a while
classdef Pair < handle
  properties
    other
    n = 0
  end
  methods
    function o = Pair (n), o.n = n; end
    function delete (o)
      s = 0;
      for k = 1:50, s = s + k; end
      global COUNT
      COUNT = COUNT + 1;
      if iscell (o.other) && o.n == 0, delete (o.other{1}); end
    end
  end
end
