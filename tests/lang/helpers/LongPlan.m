classdef LongPlan < Plan
  methods
    function p = LongPlan ()
      p @ Plan ()
      p.assemble ();
      p.note ();
    end
    function note (p)
      p.steps{end + 1} = "noted by long plan";
    end
  end
  methods (Access = private)
    function assemble (p)
      p.steps{end + 1} = "long plan";
    end
  end
end
