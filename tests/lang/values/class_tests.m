% lang/values/class_tests.m - class and the is-functions
values = {1, single(1), int8(1), true, 'a', {}, struct(), @sin, 1:3, 1i, [], ''};
% behaviour: class
for v = values, printf('%s ', class(v{1})); end, printf('\n');
% behaviour: isnumeric
for v = values, printf('%d', isnumeric(v{1})); end, printf('\n');
% behaviour: isreal
for v = values, printf('%d', isreal(v{1})); end, printf('\n');
% behaviour: isfloat
for v = values, printf('%d', isfloat(v{1})); end, printf('\n');
% behaviour: ischar
for v = values, printf('%d', ischar(v{1})); end, printf('\n');
% behaviour: iscell
for v = values, printf('%d', iscell(v{1})); end, printf('\n');
% behaviour: isstruct
for v = values, printf('%d', isstruct(v{1})); end, printf('\n');
% behaviour: islogical
for v = values, printf('%d', islogical(v{1})); end, printf('\n');
% behaviour: is_function_handle
for v = values, printf('%d', is_function_handle(v{1})); end, printf('\n');
% behaviour: isempty
for v = values, printf('%d', isempty(v{1})); end, printf('\n');
% behaviour: isscalar
for v = values, printf('%d', isscalar(v{1})); end, printf('\n');
% behaviour: isvector
for v = values(9), printf('%d', isvector(v{1})); end, printf('\n');
% behaviour: isinteger
for v = values, printf('%d', isinteger(v{1})); end, printf('\n');
% behaviour: iscomplex
for v = values, printf('%d', iscomplex(v{1})); end, printf('\n');
