% lang/structs/fields.m - fields of a scalar struct
% behaviour: creation by assignment and display
s.a = 1; s.b = 'two'; s
% behaviour: struct function
t = struct('x', 1, 'y', 'z')
% behaviour: fieldnames and numfields
fieldnames(t)
numfields(t)
% behaviour: isfield with one and several names
isfield(t, 'x'), isfield(t, {'x', 'q', 'y'})
% behaviour: rmfield
rmfield(t, 'x')
% behaviour: dynamic field names
n = 'dyn'; s.(n) = 5; s.(n)
s.(['a' 'b']) = 6; s.ab
% behaviour: setfield and getfield
t = setfield(t, 'y', 9); getfield(t, 'y')
% behaviour: orderfields
orderfields(struct('b', 1, 'a', 2))
% behaviour: isstruct, isempty, size
disp([isstruct(s), isstruct(1), isempty(struct()), size(struct())])
% behaviour: nested fields
s2.p.q.r = 1; s2.p.q
% behaviour: field order is creation order
fieldnames(struct('z', 1, 'a', 2))'
% behaviour: equality of structs ignores the field order
isequal(struct('a', 1, 'b', 2), struct('b', 2, 'a', 1))
% behaviour: struct2cell and cell2struct
struct2cell(t)
cell2struct({1; 'x'}, {'f'; 'g'}, 1)
