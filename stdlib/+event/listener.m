classdef listener < handle
  % LISTENER  Calls a function at each event of a handle: l = event.listener (h, event, fn)
  %
  % It does so as long as l lives. What addlistener (h, event, fn) returns is of this class too, and
  % lives as long as h. delete (l) ends either.
  %
  %   Source     cell of the handles that it listens to
  %   EventName  name of the event
  %   Callback   fn, which is called as fn (source, data); data is of event.EventData
  %   Enabled    false: fn is not called
  %   Recursive  true: fn is called although it is running because of this event
  %
  % An error in fn becomes a warning, and the other listeners are called.
  %
  % See also: addlistener, notify, event.EventData, event.proplistener

  properties
    Callback = [];
    Enabled = true;
    Recursive = false;
  end

  properties (SetAccess = protected)
    EventName = "";
  end

  properties (Dependent, SetAccess = protected)
    Source
  end

  properties (Access = protected)
    Running = false;
    Handles = {};  # of one that lives on its own: the handles,
    Attached = [];  # and the listener that they keep
  end

  methods
    function l = listener (h, name, fn)
      if (nargin > 0)
        if (nargin != 3)
          print_usage ();
        end
        l = listener (h, name, fn);  # the function
      end
    end

    function set.Callback (l, fn)
      if (! is_function_handle (fn))
        error ("event.listener: Callback must be a function handle");
      end
      l.Callback = fn;
      l.pass_on ("Callback", fn);
    end

    function set.Enabled (l, v)
      l.Enabled = flag ("Enabled", v);
      l.pass_on ("Enabled", l.Enabled);
    end

    function set.Recursive (l, v)
      l.Recursive = flag ("Recursive", v);
      l.pass_on ("Recursive", l.Recursive);
    end

    function v = get.Source (l)
      v = l.sources ();
    end

    function delete (l)
      if (! isempty (l.Attached))
        delete (l.Attached);
      end
    end
  end

  methods (Access = protected)
    function pass_on (l, name, v)
      if (! isempty (l.Attached) && isvalid (l.Attached))
        l.Attached.(name) = v;
      end
    end

    function v = sources (l)
      % The handles keep the listener, which knows them only where it is not kept by them.
      if (isempty (l.Attached))
        v = __sources__ (l);
      else
        v = l.Handles;
      end
    end

    function call (l, h, data)
      if (! l.Enabled || (l.Running && ! l.Recursive))
        return;
      end
      was = l.Running;
      l.Running = true;
      try
        fn = l.Callback;
        fn (l.told_of (h), data);
      catch e
        warning ("Octave:class:listenerError", ...
                 "error caught while executing the callback of event '%s' of class '%s':\n%s", ...
                 l.EventName, class (h), e.message);
      end
      if (isvalid (l))
        l.Running = was;
      end
    end

    function source = told_of (l, h)
      source = h;
    end
  end

  methods (Static, Hidden)
    function l = listen (handles, name, what, fn, tied)
      % Called by addlistener and listener.
      key = name;
      if (! isempty (what))
        key = [name "/" what];
      end
      l = one_of (handles, name, what, fn);
      for k = 1:numel (handles)
        all = __hidden__ (handles{k}, "listeners");
        if (isempty (all))
          all = struct ();
        end
        if (! isfield (all, key))
          all.(key) = cell (1, 0);
        end
        all.(key){end + 1} = l;
        __hidden__ (handles{k}, "listeners", all);
      end
      if (! tied)
        kept = l;
        l = one_of (handles, name, what, fn);
        l.Handles = handles;
        l.Attached = kept;
      end
    end

    function tell (h, key, data)
      % Called by notify, by stores and reads of observed properties, and at the end of a handle.
      list = __hidden__ (h, "listeners").(key);
      if (nargin < 3)
        data = data_for (h, key, list);
      else
        data.is_about (h, key);
      end
      gone = false;
      for k = 1:numel (list)
        if (! isvalid (h))
          return;
        elseif (isvalid (list{k}))
          list{k}.call (h, data);
        else
          gone = true;
        end
      end
      if (gone && isvalid (h))
        all = __hidden__ (h, "listeners");
        all.(key) = all.(key)(cellfun (@isvalid, all.(key)));
        __hidden__ (h, "listeners", all);
      end
    end
  end
end

function l = one_of (handles, name, what, fn)
  if (isempty (what))
    l = event.listener ();
    l.EventName = name;
  else
    l = event.proplistener ();
    l.is_of (handles, name, what);
  end
  l.Callback = fn;
end

function data = data_for (h, key, list)
  at = find (key == "/", 1);
  if (isempty (at))
    data = event.EventData ();
    data.is_about (h, key);
  else
    data = event.PropertyEvent ();
    data.AffectedObject = h;
    data.is_about (event.proplistener.description_of (h, key(1:at - 1)), key(at + 1:end));
  end
end

function v = flag (name, v)
  if (! (isscalar (v) && (islogical (v) || isnumeric (v))))
    error ("event.listener: %s must be true or false", name);
  end
  v = logical (v);
end
