classdef RingData < event.EventData
  properties
    times
  end
  methods
    function d = RingData (k), d.times = k; end
  end
end
