classdef EventData < handle
  % EVENTDATA  What the callback of a listener is told of an event; classes below it tell more
  %
  % A class of a program that is below event.EventData has properties of its own. An object of it that
  % is given to notify (h, event, data) is the second argument of the callbacks.
  %
  %   Source     the handle that tells of the event
  %   EventName  name of the event
  %
  % See also: notify, addlistener, event.listener

  properties (SetAccess = private)
    Source = [];
    EventName = "";
  end

  methods (Access = {?event.listener})
    function is_about (data, source, name)
      data.Source = source;
      data.EventName = name;
    end
  end
end
