classdef Bell < handle
  properties (SetObservable)
    tone = 1
  end
  properties (GetObservable)
    weight = 5
  end
  properties (SetObservable, AbortSet)
    quiet = 1
  end
  properties
    name = "bell"
  end
  events
    Rung
    Broken
  end
  events (NotifyAccess = private)
    Inner
  end
  methods
    function b = Bell (name), if nargin, b.name = name; end, end
    function ring (b, k)
      notify (b, "Rung", RingData (k));
    end
    function inner (b), notify (b, "Inner"); end
    function delete (b), if (! isempty (b.name)), printf ("[end of %s]\n", b.name); end, end
  end
end
