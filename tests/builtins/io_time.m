% tests/builtins/io_time.m - clocks, timers, calendar times.
x = size (clock ())
id = tic;
class (id)
e = toc (id) < 100
tic;
e = toc < 100
tm = gmtime (0)
tm = gmtime (1e9 + 0.25);
tm.usec
x = mktime (localtime (1e9)) - 1e9
strftime ("%Y-%m-%d %H:%M:%S", gmtime (1e9))
strftime ("%j", gmtime (1e9))
asctime (gmtime (0))
ischar (ctime (0))
[l, pos] = strptime ("2001-09-09", "%Y-%m-%d");
l.year, l.mon, l.mday, pos
[l, pos] = strptime ("nothing", "%Y");
pos
class (time ())
abs (now () - 719529 - time () / 86400) < 1
t = cputime ();
class (t)
[total, user, system_] = cputime ();
total >= user
pause (0);
pause (0.01);
