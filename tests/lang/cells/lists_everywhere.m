% behaviour: a list of several values is no operand, and is not indexed further, wherever it stands
% behaviour: a constant gives one value alone to [s.f] = 4; subsref gives all values that are asked for
1;
function t (c), try, eval (c); catch e, printf ("ERR %s [%s]\n", e.message, e.identifier); end, end
t ("s = struct ('a', {struct('b',1), struct('b',2)}); x = s.a.b");
t ("s = struct ('a', {struct('b',1), struct('b',2)}); s.a.b");
t ("s = struct ('a', {struct('b',1), struct('b',2)}); disp (s.a.b)");
t ("s = struct ('a', {1, 2}); x = s.a(1)");
t ("c = {1,2}; x = c{:}(1)");
t ("c = {1,2}; c{:}.a");
t ("c = {1,2}; x = -c{:}");
t ("c = {1,2}; x = c{:}'");
t ("c = {1,2}; x = 1:c{:}");
t ("c = {}; x = c{:}");
t ("c = {}; x = [1, c{:}]");
t ("c = {}; c{:}, disp ('fine')");
t ("s = struct ('p', {1, 2}); [s.p] = 4;");
t ("s = struct ('p', {1, 2}); [s.p] = [3 4];");
t ("s = struct ('p', {1, 2}); x = 4; [s.p] = x;");
t ("s = struct ('p', {1, 2}); c = {3, 4}; [s.p] = c{:}; disp ([s.p])");
t ("c = num2cell (magic (3)); r = cell (1, 3); [r{1:3}] = subsref (c, substruct ('{}', {2, 1:3})); disp ([r{:}])");
t ("s = struct ('a', {7, 8}); [p, q] = subsref (s, substruct ('.', 'a')); disp ([p q])");
function varargout = none (), varargout = cell (1, nargout); end
none (); disp ("ok");
function varargout = fw (), varargout = cell (1, nargout); [varargout{:}] = three (); end
function r = three (), r = 3; end
fw (); disp (ans);
x = fw ()
