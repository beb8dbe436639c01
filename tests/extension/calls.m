% tests/extension/calls.m - run with the extension kit (calls.sh).
x = {1, single(2), int8([1 2;3 4]), uint64(18446744073709551615), int64(-5), 'abc', "x", true, [true false], 3+4i, ...
     single([1+2i 3]), 1:5, eye(3), zeros(0,3), '', ones(2,3,4), 1:0};
for k = 1:numel (x)
  y = kit_copy (x{k});
  assert (class (y), class (x{k}));
  assert (size (y), size (x{k}));
  assert (isequal (y, x{k}));
end
c = kit_look (x{:}, {}, struct ("a", {1, 2}), @sin, containers.Map ());
disp ([c{1,:}])
disp ([c{3,:}])
disp ([c{4,:}])
disp (c{2,16})
for k = 1:27
  try
    kit_keep ({1});
    kit_wrong (k, {1});
    printf ("%d: no error\n", k);
  catch e
    printf ("%d [%s] %s\n", k, e.identifier, e.message);
  end
end
disp (kit_integer (int64 (9007199254740993)))
wrong = {1.5, uint64(18446744073709551615), {1}, [1 2], 1i, "ab", NaN, 1e19};
for k = 1:numel (wrong)
  try, kit_integer (wrong{k}), catch e, disp (e.message), end
end
disp (kit_text ("hello")), disp (size (kit_text ("")))
try, kit_text (["ab"; "cd"]), catch e, disp (e.message), end
s = kit_fields (struct ("a", 1, "b", "two"));
disp (s(2).name), disp (s(2).value), disp (size (s))
try, kit_fields (3), catch e, disp (e.message), end
[a, b] = kit_same (1, {2}); disp (a), disp (b{1})
a = [1 2 3]; b = kit_same (a); b(1) = 9; disp (a)
disp (kit_thread ())
c = kit_many (100000); disp (size (c)), disp (c{end})
[y, v] = kit_call (@plus, 1, 2); disp (y), disp (v)
disp (kit_call ("max", [1 9 3]))
disp (kit_call (@(n) kit_call (@(m) m + 1, n), 41))
try, kit_call (@(x) error ("a:b", "inner %d", x), 5), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
try, kit_call ("there_is_none"), catch e, disp (e.message), end
disp (kit_calm (@() error ("swallowed")))
kit_print (), disp (strtrim (evalc ("kit_print ()"))(1:7))
disp (kit_logical ()')
try, [a, b, c] = kit_call (@sin, 1); catch e, disp (e.message), end
try, kit_version (1), catch e, disp (e.message), end
try, y = kit_keep (1); catch e, disp (e.message), end
disp (cellfun (@kit_integer, {1, 2, 3}))
f = @kit_count; f (); disp (f ())
function r = deep (n), if n == 0, r = 0; else r = 1 + kit_call (@deep, n - 1); end, end
disp (deep (50))
try, deep (1e6), catch e, disp (ischar (e.message)), end
kit_version
