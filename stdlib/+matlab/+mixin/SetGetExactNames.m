classdef (Abstract) SetGetExactNames < matlab.mixin.SetGet
  % SETGETEXACTNAMES  matlab.mixin.SetGet whose set and get take names of properties only as they are written
  %
  % See also: matlab.mixin.SetGet
end
