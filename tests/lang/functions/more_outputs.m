% behaviour: a builtin that is asked for more than it gives gives what it has
% behaviour: a library function refuses to be asked for more than it has
% behaviour: errors of cellfun have no identifier, those of arrayfun have
1;
function tell (text)
  try
    eval (text);
  catch e
    printf ("%s | %s\n", e.message, e.identifier);
  end
end
tell ("[a, b] = sin (1)");
tell ("[a, b, c] = max ([1 2])");
tell ("[a, b] = feval (@numel, 1:3)");
tell ("f = @exp; [a, b] = f (0)");
tell ("c = cell (1, 2); [c{:}] = abs (-1)");
tell ("[a, b] = strtrim (\" a \")");
tell ("[a, b] = cellfun (@numel, {1, 2:3})");
tell ("[a, b] = arrayfun (@(x) x, 1:2)");
tell ("cellfun (@(x) [x x], {1, 2})");
tell ("arrayfun (@(x) [x x], 1:2)");
tell ("arrayfun (@(x, y) x, 1:2, 1:3)");
tell ("arrayfun (\"no_such\", 1:2)");
cellfun (@(varargin) disp (fieldnames (varargin{1})'), {1}, "ErrorHandler", @(e, x) disp (e));
cellfun (@(x) error ("my:id", "no %d", x), {1}, "ErrorHandler", @(e, x) disp (e));
cellfun (@isempty, {})
x = cellfun (@isempty, {})
arrayfun (@(x) x, [])
