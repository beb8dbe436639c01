% tests/stdlib/regexptranslate.m - regexptranslate by its documented behaviour.
assert (regexptranslate ("wildcard", "*.m"), '.*\.m');
assert (regexptranslate ("escape", '12.5'), '12\.5');
assert (regexptranslate ("escape", 'a(b)[c]'), 'a\(b\)\[c\]');
try, regexptranslate ("foo", "abc"); catch err, end
assert (err.message, "regexptranslate: invalid operation OP");
disp ("ok regexptranslate")
