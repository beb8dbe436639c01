classdef (Abstract) CustomDisplay
  % CUSTOMDISPLAY  A superclass of classes that say how their objects are shown
  %
  % A class below it has methods of these names, protected, for what it shows in another way; each gets the
  % object:
  %
  %   getHeader            text above the properties
  %   getPropertyGroups    an array of matlab.mixin.util.PropertyGroup: which properties, in which groups
  %   getFooter            text below them, "" at first
  %   displayScalarObject, displayNonScalarObject, displayEmptyObject, displayScalarHandleToDeletedObject
  %                        show the whole of one object, of an array, of an array of none, of a deleted handle
  %
  % They may call, as matlab.mixin.CustomDisplay.NAME: convertDimensionsToString (obj), "1x3";
  % displayPropertyGroups (obj, groups); getClassNameForHeader (obj); getSimpleHeader (obj); getDetailedHeader
  % (obj); getDeletedHandleText (); getHandleText ().
  %
  % See also: matlab.mixin.util.PropertyGroup

  methods (Sealed)
    function disp (obj)
      if (numel (obj) == 0)
        displayEmptyObject (obj);
      elseif (numel (obj) > 1)
        displayNonScalarObject (obj);
      elseif (isa (obj, "handle") && ! isvalid (obj))
        displayScalarHandleToDeletedObject (obj);
      else
        displayScalarObject (obj);
      end
    end

    function details (obj)
      disp (obj);
    end
  end

  methods (Access = protected)
    function displayScalarObject (obj)
      show_whole (getHeader (obj), obj, getPropertyGroups (obj), getFooter (obj));
    end

    function displayNonScalarObject (obj)
      show_whole (getHeader (obj), obj, getPropertyGroups (obj), getFooter (obj));
    end

    function displayEmptyObject (obj)
      show_whole (getHeader (obj), obj, getPropertyGroups (obj), getFooter (obj));
    end

    function displayScalarHandleToDeletedObject (obj)
      printf ("  %s %s\n", deleted_text (), class_name (obj));
    end

    function text = getHeader (obj)
      text = header_of (obj);
    end

    function text = getFooter (obj)
      text = "";
    end

    function groups = getPropertyGroups (obj)
      groups = matlab.mixin.util.PropertyGroup (properties (obj)');
    end
  end

  methods (Static, Sealed, Access = protected)
    function text = convertDimensionsToString (obj)
      text = size_text (obj);
    end

    function displayPropertyGroups (obj, groups)
      show_groups (obj, groups);
    end

    function text = getClassNameForHeader (obj)
      text = class_name (obj);
    end

    function text = getSimpleHeader (obj)
      text = header_of (obj);
    end

    function text = getDetailedHeader (obj)
      text = header_of (obj);
    end

    function text = getDeletedHandleText ()
      text = deleted_text ();
    end

    function text = getHandleText ()
      text = "handle";
    end
  end
end

function show_whole (header, obj, groups, footer)
  if (! isempty (header))
    printf ("%s\n", regexprep (header, "\n+$", ""));
  end
  show_groups (obj, groups);
  if (! isempty (footer))
    printf ("%s\n", regexprep (footer, "\n+$", ""));
  end
end

function text = deleted_text ()
  text = "deleted";
end

function text = class_name (obj)
  text = regexprep (class (obj), '.*\.', "");
end

function text = size_text (obj)
  text = strjoin (arrayfun (@(n) sprintf ("%d", n), size (obj), "UniformOutput", false), "x");
end

function text = header_of (obj)
  what = class_name (obj);
  if (numel (obj) != 1)
    what = [size_text(obj) " " what " array"];
  end
  if (isempty (properties (obj)))
    text = ["  " what " with no properties"];
  else
    text = ["  " what " with properties:"];
  end
end

function show_groups (obj, groups)
  for k = 1:numel (groups)
    list = groups(k).PropertyList;
    values = isstruct (list);
    names = list;
    if (values)
      names = fieldnames (list);
    end
    names = names(:)';
    if (! isempty (groups(k).Title))
      printf ("%s   %s\n", repmat ("\n", 1, k > 1), groups(k).Title);
    elseif (k > 1)
      printf ("\n");
    end
    width = max ([0, cellfun(@numel, names)]);
    for name = names
      if (numel (obj) != 1)
        printf ("    %s\n", name{1});
        continue;
      end
      try
        if (values)
          value = list.(name{1});
        else
          value = obj.(name{1});
        end
      catch
        continue;  # what cannot be read here is not shown
      end
      printf ("%*s: %s\n", width + 4, name{1}, value_text (value));
    end
  end
end

function text = value_text (value)
  if (ischar (value) && (isrow (value) || isempty (value)))
    text = ["'" value "'"];
  elseif ((isnumeric (value) || islogical (value)) && isempty (value) && isequal (size (value), [0, 0]))
    text = "[]";
  elseif ((isnumeric (value) || islogical (value)) && isrow (value) && numel (value) <= 10)
    text = strjoin (arrayfun (@(x) strtrim (disp (x)), value, "UniformOutput", false), " ");
    if (numel (value) > 1)
      text = ["[" text "]"];
    end
  elseif (isa (value, "function_handle"))
    text = strtrim (disp (value));
  elseif (iscell (value))
    text = ["{" size_text(value) " cell}"];
  else
    text = ["[" size_text(value) " " class(value) "]"];
  end
end
