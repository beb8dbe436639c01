% behaviour: error and warning take one argument as it is, more arguments as template and values
% behaviour: an identifier alone is told of; an empty message raises nothing
1;
function t (varargin)
  try, error (varargin{:}); disp ("none"); catch e, printf ("[%s] [%s]\n", e.message, e.identifier); end
end
t ('100% sure'); t ('path C:\new\table'); t ("a%db"); t ('50%% done'); t ('%s'); t ('a\nb %d', 3); t ('50%% %d', 1);
t ('id:x'); t ('id:x', 'text'); t ('id:x', 'a\tb'); t (':id', 'text'); t ('id:', 'text'); t ('id:x y'); t ('');
t ('id:x', ''); t (struct ('message', '')); t (struct ('message', 'm', 'identifier', 'a:b')); t ("line\n");
s = evalc ("warning ('100% sure')"); disp (s(1:18));
[~] = evalc ("warning ('a\\nb')"); disp (lastwarn ());
try, assert (false, '100% sure'), catch e, disp (e.message), end
x = lasterror ("reset");
x = lasterror (struct ("message", "hey", "identifier", "a:b")); disp (lasterr ());
try, rethrow (struct ("message", "m", "identifier", "", "stack", struct ())); catch e, disp (e.message); end
try, lasterror (5), catch e, disp (e.message), end
[s, y] = evalc ("3;"); disp (y); disp (size (s));
s = evalc ("warning ('mm')"); disp (s(1:11));
s = evalc ("fprintf (stderr, 'qq')"); disp (s);
[s, a, b] = evalc ("max ([3 9 2])"); disp ([a b]);
% behaviour: warning (state, id, "local") lasts until the function is left; states may be written in capitals
function in_function (fails)
  warning ("off", "my:id", "local");
  disp (warning ("query", "my:id").state);
  if (fails), error ("left by an error"); end
end
in_function (false); disp (warning ("query", "my:id").state);
try, in_function (true); catch, end, disp (warning ("query", "my:id").state);
warning ("OFF", "My:id"); disp (warning ("Query", "My:id").state);
try, warning ("error"); disp ("none"); catch e, disp (e.message); end
