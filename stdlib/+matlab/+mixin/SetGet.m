classdef (Abstract) SetGet < handle
  % SETGET  A superclass of handle classes whose public properties set and get reach by name
  %
  % set (h, NAME, VALUE, ...): of each handle in h. Names may be cut short and written in any case, as far as
  % they mean one property. set (h, {NAME, ...}, {VALUE, ...}): a row of values for all handles, or a row for
  % each. set (h, S): fields of a struct. S = set (h): the properties that can be set, each with {}.
  %
  % get (h, NAME): the value; of several handles, a column cell. get (h, {NAME, ...}): a row cell, a row for
  % each handle. S = get (h): all public properties, a struct for each handle; without a result they are shown.
  %
  % See also: matlab.mixin.SetGetExactNames, matlab.mixin.Copyable

  methods
    function result = set (h, varargin)
      % set (h, name, value, ...) sets public properties by name, of each handle in h. Structs stand for their fields,
      % cells of names for several. s = set (h) tells which can be set. A name that means no property, or several, is
      % an error.
      may = settable (h);
      if (isempty (varargin))
        result = cell2struct (cell (numel (may), 1), may, 1);
        for k = 1:numel (may)
          result.(may{k}) = {};
        end
        return;
      end
      if (numel (varargin) == 1 && ! isstruct (varargin{1}))
        found_name (h, may, varargin{1});
        result = {};
        return;
      end
      k = 1;
      while (k <= numel (varargin))
        what = varargin{k++};
        if (isstruct (what))
          if (! isscalar (what))
            error ("set: a struct of properties must be a single one");
          end
          set_all (h, may, fieldnames (what)', struct2cell (what)');
          continue;
        end
        if (k > numel (varargin))
          error ("set: the last name has no value");
        end
        value = varargin{k++};
        if (! iscell (what))
          set_all (h, may, {what}, {value});
        elseif (iscell (value) && numel (what) == columns (value))
          set_all (h, may, what, value);
        else
          error ("set: there must be as many values as names, in a row for all handles or for each");
        end
      end
    end

    function result = get (h, names)
      % v = get (h, name) gives the value of a public property, a column cell of several handles; a cell of names gives
      % a row for each handle, and get (h) structs of all. A name that means no property, or several, is an error.
      may = properties (h);
      if (nargin < 2)
        result = repmat (cell2struct (cell (numel (may), 1), may, 1), numel (h), 1);
        for k = 1:numel (h)
          for name = may'
            result(k).(name{1}) = h(k).(name{1});
          end
        end
        if (nargout == 0)
          disp (result);
          clear result;
        end
        return;
      end
      many = iscell (names);
      if (! many)
        names = {names};
      end
      result = cell (numel (h), numel (names));
      for c = 1:numel (names)
        name = found_name (h, may, names{c});
        for k = 1:numel (h)
          result{k,c} = h(k).(name);
        end
      end
      if (! many && isscalar (h))
        result = result{1};
      end
    end
  end
end

function names = settable (h)
  list = __meta__ (class (h)).PropertyList;
  if (isempty (list))
    names = cell (0, 1);
    return;
  end
  keep = strcmp ({list.SetAccess}, "public") & ! [list.Hidden] & ! [list.Constant];
  names = {list(keep).Name}(:);
end

function name = found_name (h, may, name)
  if (! (ischar (name) && isrow (name)))
    error ("names of properties must be text");
  end
  if (any (strcmp (may, name)))
    return;
  end
  found = {};
  if (! isa (h, "matlab.mixin.SetGetExactNames"))
    found = may(strcmpi (may, name));
    if (isempty (found))
      found = may(strncmpi (may, name, numel (name)));
    end
  end
  if (numel (found) != 1)
    if (isempty (found))
      error ("class '%s' has no public property '%s'", class (h), name);
    end
    error ("'%s' is not one property of class '%s', but may be any of: %s", name, class (h), strjoin (found', ", "));
  end
  name = found{1};
end

function set_all (h, may, names, values)
  if (! any (rows (values) == [1, numel(h)]))
    error ("set: there must be as many values as names, in a row for all handles or for each");
  end
  for c = 1:numel (names)
    names{c} = found_name (h, may, names{c});
  end
  for k = 1:numel (h)
    one = h(k);
    for c = 1:numel (names)
      one.(names{c}) = values{min (k, rows (values)),c};
    end
  end
end
