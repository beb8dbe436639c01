% tests/lang/functions/help_of_defined.m - help and text of functions that text defines.
eval ("function foo (x)\n  % FOO  help of foo\n  %   in two lines\n  y = 1;\nend\nfunction bar (), end\n");
help foo
[t, f] = get_help_text ("foo")
[t, f] = get_help_text ("bar");
disp (f); disp (isempty (t));
type foo
x = type ("-q", "foo"); disp (x{1});
eval ("function foo (), end"); disp (isempty (get_help_text ("foo")));
