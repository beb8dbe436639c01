% behaviour: a local function is found by its name as text: feval, cellfun, str2func, nargin
1;
function r = twice (x), r = 2 * x; end
disp (feval ("twice", 4));
disp (cellfun ("twice", {1, 2}));
f = str2func ("twice"); disp (f (5)); disp (func2str (f));
disp (nargin ("twice"));
