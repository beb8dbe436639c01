% behaviour: a parameter that was not passed, or a variable that was not set, means the function of its name
% behaviour: nargin may be assigned, also from itself
1;
function r = g (a, cell), r = ischar (cell); end
function r = g2 (a, pi), r = 2 * pi + pi; end
function r = g4 (), if false, eps = 3; end, r = eps; end
function r = g5 (own), r = own + own; end
function r = own (), persistent n = 0; n++; r = n; end
function r = g6 (p), r = [p.a, p.b]; end
function r = p (), r = struct ("a", 1, "b", 2); end
function r = g7 (ones), r = ones (2, 2); end
function r = g8 (e), s = 0; for k = 1:3, s += e; end, r = s; end
function r = g9 (fails), r = fails; end
function r = fails (), error ("own:id", "from inside"); end
function r = one_less (a, b)
  if (nargin == 2), nargin = nargin - 1; end
  r = nargin;
end
disp (g (1)), disp (g2 (1)), disp (g4 ()), disp (g5 ()), disp (g6 ()), disp (g7 ()), disp (g8 ())
try, g9 (), catch e, disp (e.message), disp (e.identifier), end
disp (one_less (1, 2)), disp (one_less (1))
function r = h (undefined_thing), r = undefined_thing; end
try, h (), catch e, disp (e.message (1:27)), end
try, eval ("function r = pq (), persistent r; r = 1; end"); pq (); catch e, disp (strfind (e.message, "parameter r persistent") > 0), end
