% lang/structs/passed.m - fields and members as arguments: one value, several, none
function varargout = count(varargin)
  varargout{1} = numel(varargin);
  printf('%d arguments\n', nargin);
end
function r = pass(s), r = count(s.a, 1); end
function r = pass_both(s), r = count(s.a, s.b); end
function r = pass_deep(s), r = count(2, s.in.a); end
function r = pass_member(c, i), r = count(c{i}, -i); end
function r = pick(x, s), r = x(s.i); end
function r = query(s), r = [isempty(s.a), numel(s.a), ischar(s.a)]; end
function pass_in_loop(s)
  for k = 1:3
    if s.a == k, error('mine:id', 'found %d', k); end
    count(s.a);
  end
end
% behaviour: one value
one.a = 5; one.b = 'x'; pass(one), pass_both(one)
% behaviour: several values of a struct array
many = struct('a', {1, 2, 3}, 'b', {4, 5, 6}); pass(many), pass_both(many)
% behaviour: none of an empty struct array
none = struct('a', {}, 'b', {}); pass(none), pass_both(none)
% behaviour: a nested field
deep.in.a = 1; pass_deep(deep)
% behaviour: a nested field with several values
deep.in = struct('a', {1, 2}); pass_deep(deep)
% behaviour: a member of a cell, a part of it, none of it
pass_member({7, 8, 9}, 2), pass_member({7, 8, 9}, [1 2 3]), pass_member({7, 8, 9}, [])
% behaviour: an index that is a field
s1.i = 2; pick([10 20 30], s1), s1.i = [3 1]; pick([10 20 30], s1)
% behaviour: an index that is several fields
s2 = struct('i', {2, 1}); pick([1 2; 3 4], s2)
% behaviour: queries of fields
query(one), one.a = 'abc'; query(one), one.a = {}; query(one)
% behaviour: a missing field
try, pass(struct('q', 1)), catch e, disp(e.message), end
% behaviour: no struct at all
try, pass(3), catch e, disp(e.message), end
% behaviour: an index outside the cell
try, pass_member({1, 2}, 3), catch e, disp(e.message), end
% behaviour: an undefined variable as the only argument
function r = undefined_one(), if false, q = 1; end, r = count(q); end
try, undefined_one(), catch e, disp(e.message), end
% behaviour: a field of an error object
try, error('a:b', 'text'), catch e, printf('%s|%s\n', e.identifier, strtrim(e.message)); end
% behaviour: errors out of a loop's unlikely branch
one.a = 2; try, pass_in_loop(one), catch e, disp(e.message), disp(e.identifier), end
% behaviour: a variable that holds a function is called with its own name shadowed
numel_of = @(numel) numel(2); numel_of([4 5 6])
% behaviour: a local function takes the place of a builtin
function r = rows(x), r = -1; end
rows([1 2; 3 4])
