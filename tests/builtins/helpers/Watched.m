classdef Watched < handle
  % An object with a property that can be listened to.
  properties (SetObservable)
    x = 1
  end
end
