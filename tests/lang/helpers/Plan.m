classdef Plan < handle
  properties
    steps = {};
  end
  methods
    function p = Plan ()
      p.assemble ();
      assemble (p);
      p.note ();
    end
    function show (p)
      disp (strjoin (p.steps, ", "));
    end
    function r = asked (p)
      r = p.hidden ();
    end
  end
  methods (Access = private)
    function assemble (p)
      p.steps{end + 1} = "plan";
    end
    function note (p)
      p.steps{end + 1} = "noted by plan";
    end
    function r = hidden (p)
      r = "plan's";
    end
  end
end
