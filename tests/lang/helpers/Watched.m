classdef Watched < handle
  properties (SetObservable)
    v = 1;
  end
  methods
    function set.v (o, v)
      o.v = 2 * v;
    end
  end
end
