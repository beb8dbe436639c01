classdef (Abstract) Heterogeneous
  % HETEROGENEOUS  A superclass of classes whose objects stand in one array with those of others
  %
  % classdef Shape < handle & matlab.mixin.Heterogeneous: handles of classes below Shape stand in one array,
  % whose class is the nearest one above all of them. Elements that come to be between are made by
  % getDefaultScalarElement, a static method of Shape, which is protected; where there is none, by the
  % constructor of the array's class, without arguments.
  %
  % See also: matlab.mixin.Copyable
end
