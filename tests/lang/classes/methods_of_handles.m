% method@handle is what every handle has, whatever its class has instead.
a = Closing ("first"); b = Closing ("first");
disp ([a == b, a.same(b), a.same(a), a.other(b)]);
delete (a); disp (isvalid (a));
clear b
c = Closing ("dropped"); c.drop (); disp (isvalid (c)); clear c
c = Closing ("third");
try, c.wrong (); catch e, disp (e.message); end
try, eq@handle (1, 2); catch e, disp (e.message); end
try, eval ("delete@handle (3);"); catch e, disp (e.message); end
l = addlistener (c, "Moved", @(s, e) disp (e.EventName)); notify (c, "Moved"); clear l
clear c
% an error that is raised as one of the caller
function checks (x), e = MException ("a:b", "bad %d", x); e.throwAsCaller (); end
function calls_check (x), checks (x); end
try, calls_check (3); catch e, printf ("%s %s %s\n", e.message, e.identifier, e.stack(1).name); end
