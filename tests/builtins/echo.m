% lines of a script are shown from here on
x = 1;

echo on
% comment
y = [1, ...
     2];
switch x
  case 1
    z = 1;
  otherwise
    z = 2;
end
try
  error ("a");
catch
  disp ("caught");
end
if false
  q = 1;
elseif true
  q = 2; r = 3;
else
  q = 3;
end
for k = 1:2
  if k == 2, disp (k), end
  y(k) = k;
end
f = @(x) x + 1;
f (2)
PS4 (">> ");
w = cellfun (@(x) x + 1, {1, 2})
echo off
v = 5;
echo
v = 6
echo
v = 7
other = [tempname() ".m"];
fid = fopen (other, "w"); fprintf (fid, "%% other\na = 1;\n\nb = a + 1\n"); fclose (fid);
echo on
source (other);
echo off
unlink (other);
try, echo (1), catch e, disp (e.message), end
echo on
% the rest
