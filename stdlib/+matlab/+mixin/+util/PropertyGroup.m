classdef PropertyGroup
  % PROPERTYGROUP  Properties that are shown together: g = matlab.mixin.util.PropertyGroup (list, title)
  %
  % list is a cell of names of properties, or a struct whose fields are names and what is shown of them. A
  % method getPropertyGroups of a class below matlab.mixin.CustomDisplay returns an array of groups.
  %
  %   Title          text above the group, or ""
  %   PropertyList   the list
  %   NumProperties  how many there are
  %
  % See also: matlab.mixin.CustomDisplay

  properties
    Title = "";
    PropertyList = {};
  end

  properties (Dependent, SetAccess = private)
    NumProperties
  end

  methods
    function g = PropertyGroup (list, title)
      if (nargin > 0)
        g.PropertyList = list;
      end
      if (nargin > 1)
        g.Title = title;
      end
    end

    function g = set.PropertyList (g, list)
      if (! (iscellstr (list) || (isstruct (list) && isscalar (list))))
        error ("matlab.mixin.util.PropertyGroup: the list must be a cell of names or a single struct");
      end
      g.PropertyList = list;
    end

    function g = set.Title (g, title)
      if (! ischar (title))
        error ("matlab.mixin.util.PropertyGroup: the title must be text");
      end
      g.Title = title;
    end

    function n = get.NumProperties (g)
      if (isstruct (g.PropertyList))
        n = numel (fieldnames (g.PropertyList));
      else
        n = numel (g.PropertyList);
      end
    end
  end
end
