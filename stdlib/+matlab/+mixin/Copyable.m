classdef Copyable < handle
  % COPYABLE  A superclass of handle classes whose objects can be copied: classdef C < matlab.mixin.Copyable
  %
  % c = copy (h): another handle with the same properties; of an array, an array of copies. Properties with
  % NonCopyable begin as in a new object. No constructor runs, nobody listens to the copy, and handles that
  % properties hold are shared. A class may have a method copyElement (h), protected, which copies one object;
  % copyElement@matlab.mixin.Copyable (h) is what it does otherwise.
  %
  % See also: matlab.mixin.SetGet, matlab.mixin.Heterogeneous

  methods (Sealed)
    function c = copy (h)
      c = h;
      for k = 1:numel (h)
        c(k) = copyElement (h(k));
      end
    end
  end

  methods (Access = protected)
    function c = copyElement (h)
      c = __copy_object__ (h);
    end
  end
end
