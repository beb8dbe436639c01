% lang/functions/func2str_forms.m - text of anonymous functions
% behaviour: operators get spaces
func2str(@(x)x+1)
func2str(@(x,y)x.*y-2^x)
% behaviour: strings and cells
func2str(@() {'a', "b", 1})
% behaviour: matrices
func2str(@(x) [x, 1; 2 3])
% behaviour: indexing and calls
func2str(@(x) x(1, end) + sum(x(:)))
% behaviour: transpose, not, unary minus
func2str(@(x) -x' + !x)
% behaviour: ranges
func2str(@(n) 1:n)
func2str(@(n) 1:2:n)
% behaviour: logic
func2str(@(a, b) a && b || !a)
% behaviour: fields and dynamic fields
func2str(@(s) s.a.(s.b))
% behaviour: nested anonymous functions
func2str(@(x) @(y) x + y)
% behaviour: numbers
func2str(@() [1 1.5 1e10 0.1 100000])
% behaviour: not-equal spellings
func2str(@(a) a ~= 1)
% behaviour: parentheses stay
func2str(@(a) (a + 1) * 2)
