% tests/builtins/text_output.m - printf, fprintf, puts, disp, display, format: what goes to the screen.
printf ("%d %s\n", 1, "x");
printf ("hello\n");
n = printf ("%d\n", 12)
fprintf ("%d\n", 3);
fprintf ("hi\n");
fprintf (1, "x%d\n", 3);
fprintf ("%s\n", "a");
n = fprintf ("%d\n", 12)
puts ("abc\n");
fputs (stdout, "def\n");
fdisp (stdout, [1 2]);
fdisp (stdout, {1});
disp (1)
disp ([1.5 2])
disp ("text")
disp ({1, "a"})
s = disp ([1 2; 3 4])
display (5)
try, fprintf (99, "x"), catch err, disp (err.message), end
x = pi
y = single (pi)
format long
x = pi
y = single (pi)
z = [pi; 1e3]
w = 1/3 + 2i
format short
x = pi
format
output_precision (3);
x = pi
n = output_precision ()
output_precision (5);
try, format ("sideways"), catch err, disp (err.message), end
m = containers.Map ({"a", "b"}, [1 2])
c = {containers.Map()};
f = @sin
g = @(a, b) a + b*2
c = {@(x) x+1, @cos}
q.f = @(x) x.^2;
q.r = 0:0.25:1;
q
r = 0:3:10
r2 = (1:3) + 0.5
r3 = -(0:0.5:1)
x = puts (5)
x = fputs (stdout, {})
[s, msg, len] = sprintf ("%s: %d\n", "test", 1)
format long e
x = pi
y = [pi 100.5]
n = 5
format uppercase
s = disp (single (pi))
[fmt, spacing, letters] = format ()
format short e
z = [1.5 2; 1e5 0]
format
[fmt, spacing, letters] = format ()
format compact
a = disp (cat (3, [1 2], [3 4]))
format loose
