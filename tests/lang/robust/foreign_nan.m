% behaviour: a NaN of any bits that came from data is a number, however its element is reached
x = typecast (uint64 ([18445336698825998336, 18446181123756130305, 18445618173802708993]), "double");
y = x(:,1); z = y + 1
a = x(2); b = a * 2
k = 0;
for v = x, k += isnan (v); end, k
c = num2cell (x); isnan (c{3})
d = cellfun (@(t) isnan (t), c)
e = arrayfun (@(t) t + 1, x)
s = struct ("f", c); isnan ([s.f])
r = reshape (x, 3, 1); q = r(2,1); isa (q, "double")
m = x'; m(2) = 7; m(1)
h = hex2num ("fffb000000000010"); h + 1
w = hex2num (["fffb000000000010"; "fffc000000000000"]); w(2)
f = double (typecast (uint32 (4294967295), "single")); f(1) + 1
g = typecast (uint32 ([4294967295 1]), "single"); isnan (g(1))
n = tempname (); fid = fopen (n, "w"); fwrite (fid, uint8 ([0 0 0 0 0 0 251 255, 1 0 0 0 0 0 252 255])); fclose (fid);
fid = fopen (n); p = fread (fid, 2, "double"); fclose (fid); delete (n);
p(1) + p(2)
