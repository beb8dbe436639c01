classdef proplistener < event.listener
  % PROPLISTENER  Calls a function when a property is set or read: what addlistener gives for one
  %
  % l = addlistener (h, property, "PostSet", fn) calls fn (source, data) each time that the property was
  % set; also PreSet, PreGet and PostGet. The property needs the attribute SetObservable or
  % GetObservable.
  %
  %   Object     cell of the handles that it listens to
  %   Source     cell of structs that describe the property, as metaclass (h).PropertyList has them
  %   EventName  PreSet, PostSet, PreGet or PostGet
  %   Callback, Enabled, Recursive: as of event.listener
  %
  % See also: addlistener, event.listener, event.PropertyEvent

  properties (Dependent, SetAccess = protected)
    Object
  end

  properties (Access = protected)
    Property = [];
  end

  methods
    function v = get.Object (l)
      v = l.handles ();
    end
  end

  methods (Access = {?event.listener})
    function is_of (l, handles, name, what)
      l.EventName = what;
      l.Property = event.proplistener.description_of (handles{1}, name);
    end
  end

  methods (Access = protected)
    function v = handles (l)
      v = sources@event.listener (l);
    end

    function v = sources (l)
      v = {l.Property};
    end

    function source = told_of (l, h)
      source = l.Property;
    end
  end

  methods (Static, Hidden)
    function s = description_of (h, name)
      all = metaclass (h).PropertyList;
      s = all(strcmp ({all.Name}, name));
    end
  end
end
