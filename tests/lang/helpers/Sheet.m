classdef Sheet < matlab.mixin.Copyable & matlab.mixin.SetGet
  properties, Title = "t"; Size = 3; Site = 1; child = []; end
  properties (NonCopyable), Id = 7; end
  properties (SetAccess = private), Fixed = 9; end
  properties (Access = private), inner = 1; end
  methods
    function set_inner (d, v), d.inner = v; end
    function v = get_inner (d), v = d.inner; end
  end
  methods (Access = protected)
    function c = copyElement (d)
      c = copyElement@matlab.mixin.Copyable (d);
      if (! isempty (d.child)), c.child = copy (d.child); end
    end
  end
end
