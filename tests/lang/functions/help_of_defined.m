% tests/lang/functions/help_of_defined.m - help and text of functions that a script defines.
1;
function foo (x)
  % FOO  help of foo
  %   in two lines
  y = 1;
end
function bar (), end
help foo
[t, f] = get_help_text ("foo")
[t, f] = get_help_text ("bar");
disp (f); disp (isempty (t));
type foo
x = type ("-q", "foo"); disp (x{1});
eval ("function foo (), end"); disp (isempty (get_help_text ("foo")));
