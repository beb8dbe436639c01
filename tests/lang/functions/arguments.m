% lang/functions/arguments.m - nargin, nargout and friends
1;
function show(varargin), printf('%d in\n', nargin); end
function varargout = outs(), printf('%d out\n', nargout); for i = 1:nargout, varargout{i} = i; end, end
function r = opt(a, b), if nargin < 2, b = 10; end, r = a + b; end
function [a, b] = two(), a = 1; b = 2; end
function [s, varargout] = mix(first, varargin), s = first; varargout = varargin; end
% behaviour: nargin counts
show(), show(1), show(1, 'x', {})
% behaviour: nargout of the call
outs(); x = outs(); [x, y] = outs(); 
% behaviour: default through nargin
disp(opt(1)), disp(opt(1, 2))
% behaviour: nargout is one inside an expression
z = 1 + outs();
% behaviour: arguments from a cs-list
c = {1, 2, 3}; show(c{:})
% behaviour: varargin is a cell row
function f3(varargin), disp(class(varargin)), disp(size(varargin)), end
f3(1, 2, 3), f3()
% behaviour: varargout after a named output
[p, q, r] = mix('a', 'b', 'c')
% behaviour: nargin and nargout of a function by name
disp([nargin('opt'), nargin('show'), nargout('two'), nargout('outs'), nargout('mix'), nargin('mix')])
% behaviour: nargin of a handle
disp(nargin(@(a, b) a)), disp(nargin(@opt))
% behaviour: extra outputs that are not asked for
two()
% behaviour: isargout with ignored outputs
function [a, b] = ig(), a = isargout(1); b = isargout(2); end
[~, b] = ig()
% behaviour: exist on an argument not passed
function ex(a), disp(exist('a')), end
ex(), ex(1)
% behaviour: print usage of nargchk style validation
function v(varargin), narginchk(1, 2); disp('ok'), end
v(1)
try, v(), catch e, disp(e.message), end
try, v(1, 2, 3), catch e, disp(e.message), end
