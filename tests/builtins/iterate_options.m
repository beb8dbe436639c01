% options of cellfun and arrayfun, cell results, "size", and classes of accumarray's results
function try_it (f)
  try
    x = f ();
    printf ("%s [%s]: ", class (x), num2str (size (x)));
    if (iscell (x))
      disp (cellfun (@(y) num2str (y), x, "UniformOutput", false));
    else
      printf ("%s\n", mat2str (x));
    end
  catch err
    disp (err.message);
  end
end
try_it (@() cellfun (@(x) [x 'z'], {'a'}, 'uni', 0));
try_it (@() cellfun (@(x) [x 'z'], {'a'}, 'UN', 0));
try_it (@() cellfun (@(x) x, {'a'}, 'u', 0));
try_it (@() cellfun (@(x) x, {'a'}, 'UniformOutputs', 0));
try_it (@() arrayfun (@(x) error ("q"), 1:2, "err", @(varargin) 4));
try_it (@() arrayfun (@(x) x, 1:2, "foo", 1));
try_it (@() cellfun (@(x) error ("q"), {1}, "ErrorHandler", 1));
try_it (@() cellfun (@(x) error ("q"), {1}, "ErrorHandler", "nowhere_defined"));
try_it (@() cellfun ("size", {ones(2,3), 1, ones(2,2,5)}, 2));
try_it (@() cellfun ("size", {ones(2,3), 1, ones(2,2,5)}, 3));
try_it (@() cellfun ("size", {1}, 0));
try_it (@() cellfun ("size", {1}));
try_it (@() cellfun ("isclass", {1}));
try_it (@() cellfun (@(x) {x}, {1, 2}));
try_it (@() cellfun (@(x) {x, x}, {1, 2}));
try_it (@() arrayfun (@(x) {x}, 1:2));
try_it (@() cellfun (@(x, y) x, {1}, 2));
try_it (@() accumarray ([1; 3; 1], [1; 2; 5], [], @(x) numel (x) > 1));
try_it (@() accumarray ([1; 3; 1], [1; 2; 5], [], @(x) int8 (numel (x))));
try_it (@() accumarray ([1; 3; 1], [1; 2; 5], [], @(x) {numel(x)}));
try_it (@() accumarray ([1; 3; 1], [1; 2; 5], [], @(x) sum (x) > 1, true));
try_it (@() accumarray ([1; 3; 1], [1; 2; 5], [], @(x) [1 2]));
try_it (@() accumarray (zeros (0, 1), [], [0 1], @(x) {x}));
try_it (@() accumarray (zeros (0, 1), [], [2 1], @(x) error ("not asked")));
try_it (@() accumarray ([1; 3; 1], int8 ([100; 2; 100])));
try_it (@() accumarray ([1; 2], [1; 2], [2 1 1]));
try_it (@() accumarray ([1 1 2], [1; 2; 3]));
