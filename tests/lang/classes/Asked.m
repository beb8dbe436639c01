classdef Asked
methods
function r = isempty (o), r = true; end
function r = numel (o, varargin), r = 3; end
function r = length (o), r = 5; end
function r = ndims (o), r = 6; end
function r = isreal (o), r = true; end
function r = colon (varargin), r = 10 * nargin : 10 * nargin + 2; end
function r = only (o, n), r = n + 1; end
end
end
