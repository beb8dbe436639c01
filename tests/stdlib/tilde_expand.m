% tests/stdlib/tilde_expand.m - tilde_expand by its documented behaviour.
setenv ("HOME", "/home/me");
assert (tilde_expand ("~/a"), "/home/me/a"); assert (tilde_expand ("~"), "/home/me");
assert (tilde_expand ("a~/b"), "a~/b"); assert (tilde_expand ({"~", "b"}), {"/home/me", "b"});
disp ("ok tilde_expand")
