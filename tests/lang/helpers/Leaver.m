classdef Leaver < handle
  % Ends the program when its destructor is called, if it is the first.
  properties
    next = []; n = 0;
  end
  methods
    function o = Leaver (n), o.n = n; end
    function delete (o)
      disp ("gone");
      if o.n == 1, disp ("leaving"); exit (0); end
    end
  end
end
