classdef PropertyEvent < event.EventData
  % PROPERTYEVENT  What the callback of a listener is told of a property that is set or read
  %
  %   AffectedObject  the handle whose property it is
  %   Source          struct that describes the property, as metaclass (h).PropertyList has it
  %   EventName       PreSet, PostSet, PreGet or PostGet
  %
  % See also: addlistener, event.proplistener

  properties (SetAccess = {?event.listener})
    AffectedObject = [];
  end
end
