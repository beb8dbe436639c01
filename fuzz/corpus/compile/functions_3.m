Sfunction [r, varargout] = f(a, varargin)
% help
global g; persistent p = [1 2; 3 4];
r = a' * [1, 2; 3, 4] - 2.5e-3i; s.b{end + 1}(2).(a) = "dq";
for k = 1:2:9, if k == 3, continue, end, while true, break, end, end
do, a--; until a < 0
switch a, case {1, 'x'}, q(1); otherwise, return, end
try, h(varargin{:}), catch e, disp(e.message); end
unwind_protect, z = @(x) x + a; w = @q; unwind_protect_cleanup, a = {1, a; 2, 3}; end_unwind_protect
function n(x), r = x; end
[u, ~] = n(1:3);
end
function q(x), x(1) += uint8(3) && 0x1F; end
