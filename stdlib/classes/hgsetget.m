classdef (Abstract) hgsetget < matlab.mixin.SetGet
  % HGSETGET  The old name of matlab.mixin.SetGet: classdef C < hgsetget
  %
  % See also: matlab.mixin.SetGet
end
