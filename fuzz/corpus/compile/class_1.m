Q% Shape: a test class
classdef (Sealed, ~Hidden, InferiorClasses = {?a.b, ?c}) Shape < handle & pkg.Base
  % more help
  properties (Access = private, Constant)
    x % trailing
    y = helper (3);
    z (1,:) double {mustBePositive, mustBeMember(z, [1 2 3])} = [1 2 ...
      3]
    w double
    v@char = 'a b'
    u; t = 3
  end
  properties
  end
  events (NotifyAccess = protected), Changed, Gone
    Third
  endevents
  enumeration
    Red (1, "x"), Green (2)
    Blue
  end
  methods (Static)
    function r = make (varargin)
      r = Shape (varargin{:});
    end
  end
  methods
    % the constructor
    function obj = Shape (x)
      obj@handle ();
      obj = obj@pkg.Base (x, 2);
      obj.x = x;
    end
    function v = get.x (obj), v = obj.x; end
    function obj = set.x (obj, v)
      obj.x = v;
      m = ?Shape;
    endfunction
    r = area (obj)
    [a, b] = two (obj, ~, varargin);
    nothing
    function n = end (obj, k, n)
      n = numel@pkg.Base (obj) + helper (k);
      methods (obj)
      disp hello
    end
    function disp (obj)
      disp@handle (obj);
    end
  endmethods
endclassdef

function r = helper (x)
  % local
  r = 2 * x;
end
