% Methods that are called by name, by handles of their names and by the colon.
function put (name, text)
  f = fopen ([name ".m"], "w");
  fputs (f, text);
  fclose (f);
  pause (0.02);
  rehash
end
put ("Asked", ["classdef Asked\nmethods\nfunction r = isempty (o), r = true; end\nfunction r = numel (o, varargin), r = 3; end\n" ...
               "function r = length (o), r = 5; end\nfunction r = ndims (o), r = 6; end\nfunction r = isreal (o), r = true; end\n" ...
               "function r = colon (varargin), r = 10 * nargin : 10 * nargin + 2; end\nfunction r = only (o, n), r = n + 1; end\nend\nend\n"]);
o = Asked ();
% behaviour: feval finds a method by its name, which no function has
feval ("only", o, 4), feval (@only, o, 5)
try, feval ("only", 3), catch e, disp (e.message), end
% behaviour: cellfun asks methods where a handle names them, the values themselves where a text does
cellfun (@isempty, {o, []}), cellfun (@numel, {o}), cellfun (@length, {o, 1:4}), cellfun (@ndims, {o}), cellfun (@isreal, {o})
cellfun ("isempty", {o}), cellfun ("length", {o, 1:4})
% behaviour: a colon beside an object calls its class's colon
o:3, 1:o, 1:2:o
for k = o:3, k, end
function s = added (from)
  s = 0;
  for k = from:3
    s += k;
  end
end
added (1), added (o)
put ("Column", "classdef Column\nmethods\nfunction r = colon (varargin), r = (1:3)'; end\nend\nend\n");
try, x = Column ():3; catch e, disp (e.message), end
put ("Plain", "classdef Plain\nend\n");
try, x = Plain ():3; catch e, disp (e.message), end
try, x = 1:Plain (); catch e, disp (e.message), end
for name = {"Asked", "Column", "Plain"}, delete ([name{1} ".m"]); end
